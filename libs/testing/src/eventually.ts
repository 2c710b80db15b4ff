import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
  /** Default 30,000 ms. */
  readonly timeoutMs?: number;
  /** Default 50 ms. */
  readonly intervalMs?: number;
}

/**
 * Repeats an assertion until it holds and returns its value; at the deadline the last failure is thrown as it was,
 * so that the test shows what was missing and not that time ran out.
 */
export async function eventually<T>(assertion: () => T | Promise<T>, patience: Patience = {}): Promise<T> {
  const { timeoutMs = 30_000, intervalMs = 50 } = patience;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await assertion();
    } catch (failure) {
      if (Date.now() + intervalMs > deadline) throw failure;
    }
    await pause(intervalMs);
  }
}
