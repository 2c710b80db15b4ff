import { pauseBeforeAskingAgain } from './enquiry.js';

describe('The pause before order is asked again', () => {
  it('doubles each time, up to an hour', () => {
    const pauses = [1, 2, 3, 4, 5, 50].map((asked) => pauseBeforeAskingAgain(300_000, asked));
    expect(pauses).toEqual([300_000, 600_000, 1_200_000, 2_400_000, 3_600_000, 3_600_000]);
  });

  it('is never shorter than the first, though that be longer than an hour', () => {
    expect(pauseBeforeAskingAgain(86_400_000, 1)).toBe(86_400_000);
  });
});
