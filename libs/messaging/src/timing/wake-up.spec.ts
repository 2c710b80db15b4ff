import { WakeUp } from './wake-up.js';

describe('WakeUp', () => {
  it('wakes everybody who waits', async () => {
    const bell = new WakeUp();
    const waiting = [bell.wait(), bell.wait(60_000)];
    bell.wake();
    expect(await Promise.all(waiting)).toEqual([true, true]);
  });

  it('remembers one ring that nobody heard', async () => {
    const bell = new WakeUp();
    bell.wake();
    bell.wake();
    expect(bell.pending).toBe(true);
    expect(await bell.wait(60_000)).toBe(true);
    expect(await bell.wait(1)).toBe(false);
  });

  it('does not remember a ring that was heard', async () => {
    const bell = new WakeUp();
    const heard = bell.wait();
    bell.wake();
    await heard;
    expect(await bell.wait(1)).toBe(false);
  });

  it('forgets a ring when told to', async () => {
    const bell = new WakeUp();
    bell.wake();
    bell.clear();
    expect(bell.pending).toBe(false);
    expect(await bell.wait(1)).toBe(false);
  });
});
