import { KeptAnswers } from './kept-answers.js';
import type { UpstreamAnswer } from './upstream.js';

const answer = (length: number): UpstreamAnswer => ({ status: 200, headers: new Headers(), body: {}, length });

describe('kept answers', () => {
  let now: number;
  let kept: KeptAnswers;

  beforeEach(() => {
    now = 0;
    kept = new KeptAnswers({ forMs: 2_000, most: 3, mostLength: 100 }, () => now);
  });

  it('are good for their time, and gone after it', async () => {
    const one = kept.keep('a', Promise.resolve(answer(10)));
    await one;
    now = 1_999;
    expect(kept.of('a')).toBe(one);
    now = 2_000;
    expect(kept.of('b')).toBeUndefined();
    expect(kept.size).toEqual({ answers: 0, length: 0 });
  });

  it('are so many at most, the oldest makes room', async () => {
    for (const key of ['a', 'b', 'c', 'd']) await kept.keep(key, Promise.resolve(answer(1)));
    expect(kept.of('a')).toBeUndefined();
    expect(kept.of('b')).toBeDefined();
    expect(kept.size).toEqual({ answers: 3, length: 3 });
  });

  it('are so long at most, all together, the oldest makes room', async () => {
    await kept.keep('a', Promise.resolve(answer(60)));
    await kept.keep('b', Promise.resolve(answer(50)));
    expect(kept.of('a')).toBeUndefined();
    expect(kept.size).toEqual({ answers: 1, length: 50 });
    await kept.keep('c', Promise.resolve(answer(101)));
    expect(kept.size).toEqual({ answers: 0, length: 0 });
  });

  it('do not count what was taken out meanwhile', async () => {
    const late = Promise.withResolvers<UpstreamAnswer>();
    const first = kept.keep('a', late.promise);
    now = 5_000;
    await kept.keep('a', Promise.resolve(answer(7)));
    late.resolve(answer(70));
    await first;
    expect(kept.size).toEqual({ answers: 1, length: 7 });
  });

  it('are not those that failed', async () => {
    await expect(kept.keep('a', Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(kept.of('a')).toBeUndefined();
  });
});
