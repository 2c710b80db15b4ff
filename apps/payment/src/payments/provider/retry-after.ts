const SECONDS = /^\d{1,9}$/;
/** What is asked for beyond a day is not believed: it would hold money up until somebody looks. */
const LONGEST_MS = 86_400_000;

/**
 * How long to wait by an answer's Retry-After (RFC 9110, 10.2.3): seconds, or a date, which is read against the answer's own Date,
 * so that the clocks of both sides need not agree.
 *
 * @returns ms, rounded up, a day at most; 0 where the header is missing, past or cannot be read
 */
export function retryAfterMs(retryAfter: string | undefined, answeredAt: string | undefined, now = Date.now()): number {
  const asked = retryAfter?.trim() ?? '';
  if (SECONDS.test(asked)) return Math.min(LONGEST_MS, Number(asked) * 1_000);
  const until = Date.parse(asked);
  if (Number.isNaN(until)) return 0;
  const from = Date.parse(answeredAt ?? '');
  return Math.min(LONGEST_MS, Math.max(0, until - (Number.isNaN(from) ? now : from)));
}
