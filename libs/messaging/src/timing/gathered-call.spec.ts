import { eventually } from '@waybill/testing';
import { GatheredCall } from './gathered-call.js';

describe('A gathered call', () => {
  it('gathers what comes while a call is on its way into one more call', async () => {
    const calls: number[][] = [];
    let finishFirst: () => void = () => undefined;
    const neighbours = new GatheredCall<number>((buckets) => {
      calls.push([...buckets].sort((a, b) => a - b));
      return calls.length === 1 ? new Promise((resolve) => (finishFirst = resolve)) : Promise.resolve();
    }, 0);
    neighbours.call([3]);
    neighbours.call([1, 3]);
    await eventually(() => expect(calls).toEqual([[1, 3]]), { intervalMs: 1 });
    for (let commit = 0; commit < 100; commit++) neighbours.call([commit % 3]);
    finishFirst();
    await eventually(
      () =>
        expect(calls).toEqual([
          [1, 3],
          [0, 1, 2],
        ]),
      { intervalMs: 1 },
    );
  });

  it('goes on after a call that failed', async () => {
    let calls = 0;
    const neighbours = new GatheredCall<number>(
      () => (++calls === 1 ? Promise.reject(new Error('lost')) : Promise.resolve()),
      0,
    );
    neighbours.call([1]);
    await eventually(() => expect(calls).toBe(1), { intervalMs: 1 });
    neighbours.call([2]);
    await eventually(() => expect(calls).toBe(2), { intervalMs: 1 });
  });
});
