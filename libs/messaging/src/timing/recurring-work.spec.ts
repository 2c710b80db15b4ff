import { eventually } from '@waybill/testing';
import { RecurringWork } from './recurring-work.js';

/** Longer than any test runs: only what does not wait for it can happen. */
const NEVER_MS = 600_000;

describe('RecurringWork', () => {
  it('goes on at once as long as a round says that there is more, then pauses', async () => {
    const left = [true, true, false];
    let rounds = 0;
    const work = new RecurringWork(() => Promise.resolve(left[rounds++] ?? true), { everyMs: NEVER_MS });
    work.start();
    await eventually(() => expect(rounds).toBe(3));
    await work.stop();
    expect(rounds).toBe(3);
  });

  it('tells of a round that failed and begins another', async () => {
    const errors: unknown[] = [];
    let rounds = 0;
    const work = new RecurringWork(
      () => (rounds++ === 0 ? Promise.reject(new Error('database away')) : Promise.resolve(false)),
      { everyMs: 1, onError: (error) => errors.push(error) },
    );
    work.start();
    await eventually(() => expect(rounds).toBeGreaterThan(1));
    await work.stop();
    expect(errors).toEqual([new Error('database away')]);
  });

  it('waits in stop() for the round under way, which sees the signal, and begins no other', async () => {
    let rounds = 0;
    let ended = false;
    const work = new RecurringWork(
      (signal) =>
        new Promise((resolve) => {
          rounds++;
          signal.addEventListener('abort', () => setImmediate(() => ((ended = true), resolve(true))));
        }),
      { everyMs: 1 },
    );
    work.start();
    await work.stop();
    expect({ rounds, ended }).toEqual({ rounds: 1, ended: true });
  });

  it('waits in stop() no longer than stopMs', async () => {
    const work = new RecurringWork(() => new Promise(() => undefined), { everyMs: 1, stopMs: 20 });
    work.start();
    await work.stop();
  });
});
