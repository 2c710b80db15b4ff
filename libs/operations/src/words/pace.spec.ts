import { Pace } from './pace.js';

describe('the pace of bulk work', () => {
  const paced = (rate: number | undefined) => {
    let now = 5_000;
    const slept: number[] = [];
    const sleep = (ms: number): Promise<void> => {
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    };
    return { slept, pace: new Pace(rate, () => now, sleep), pass: (ms: number) => (now += ms) };
  };

  it('without a rate never waits, and takes sets as large as they come', async () => {
    const { pace, slept } = paced(undefined);
    for (let set = 0; set < 3; set += 1) {
      await pace.wait();
      pace.count(pace.batch(500));
    }
    expect(slept).toEqual([]);
  });

  it('waits until what is done fits the rate; time that the work took counts', async () => {
    const { pace, slept, pass } = paced(100);
    await pace.wait();
    pace.count(50);
    pass(200);
    await pace.wait();
    pace.count(100);
    await pace.wait();
    expect(slept).toEqual([300, 1_000]);
  });

  it('takes no more at a time than a second may take', () => {
    expect([1, 40, 5_000].map((rate) => paced(rate).pace.batch(500))).toEqual([1, 40, 500]);
  });
});
