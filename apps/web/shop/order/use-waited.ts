import { useEffect, useState } from 'react';

/** Seconds since `since` became what it is, as text; undefined while nobody waits. */
export function useWaited(waiting: boolean, since: unknown): string | undefined {
  const [waited, setWaited] = useState<{ readonly since: unknown; readonly ms: number }>();
  useEffect(() => {
    if (!waiting) return undefined;
    const from = performance.now();
    const timer = setInterval(() => setWaited({ since, ms: performance.now() - from }), EVERY_MS);
    return () => clearInterval(timer);
  }, [waiting, since]);
  return waiting && waited && waited.since === since ? `${(waited.ms / 1_000).toFixed(1)} s` : undefined;
}

const EVERY_MS = 100;
