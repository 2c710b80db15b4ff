import { setTimeout as pause } from 'node:timers/promises';

const LOOK_MS = 500;

/** Waits until a service is ready again. @returns false when it is not within so many seconds, or does not run */
export async function untilReady(url: string, seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (answer?.ok === true) return true;
    if (Date.now() >= deadline) return false;
    await pause(LOOK_MS);
  }
}
