import { PollPace } from './poll-pace.js';

describe('PollPace', () => {
  it('is slow as long as writers announce their rows', () => {
    expect(new PollPace(5, 200).ms).toBe(200);
  });

  it('is quick once rows are found that nobody announced, and slows down again when there are none', () => {
    const pace = new PollPace(5, 200);
    pace.foundUnannounced();
    const pauses = [pace.ms];
    for (let empty = 0; empty < 7; empty++) {
      pace.foundNothing();
      pauses.push(pace.ms);
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 200, 200]);
  });
});
