import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks until the answer is true. An attempt that throws counts as "not yet".
 * @returns the last error when the deadline passed, undefined when the answer came
 */
export async function until(
  attempt: () => Promise<boolean>,
  { timeoutMs, intervalMs = 50 }: { timeoutMs: number; intervalMs?: number },
): Promise<Error | undefined> {
  const deadline = Date.now() + timeoutMs;
  let last = new Error('no answer');
  while (Date.now() < deadline) {
    try {
      if (await attempt()) return undefined;
    } catch (error) {
      last = error instanceof Error ? error : new Error(String(error));
    }
    await pause(intervalMs);
  }
  return last;
}
