import { eventually } from './eventually.js';

describe('eventually', () => {
  it('returns the value of the first attempt that holds', async () => {
    let attempts = 0;
    const value = await eventually(
      () => {
        attempts += 1;
        if (attempts < 3) throw new Error('not yet');
        return attempts;
      },
      { intervalMs: 1 },
    );
    expect(value).toBe(3);
  });

  it('throws the last failure itself when the deadline has passed', async () => {
    let attempts = 0;
    const never = eventually(
      () => {
        attempts += 1;
        throw new Error(`failure ${attempts}`);
      },
      { timeoutMs: 20, intervalMs: 5 },
    );
    await expect(never).rejects.toThrow(/^failure \d+$/);
    expect(attempts).toBeGreaterThan(1);
  });
});
