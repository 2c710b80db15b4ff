/** What came of one attempt. `reason` is a code of ours: what the other side says may hold anything. */
export type Attempt =
  | { readonly kind: 'ACCEPTED'; readonly status: number }
  /** 410: the endpoint wants nothing any more. */
  | { readonly kind: 'GONE'; readonly status: number }
  | {
      readonly kind: 'FAILED';
      readonly reason: string;
      readonly status: number | null;
      /** Retry-After of the answer, ms. */
      readonly retryAfterMs: number | null;
    };

export type DeliveryVerdict =
  | { readonly state: 'DELIVERED'; readonly status: number }
  | { readonly state: 'FAILED'; readonly status: number | null; readonly reason: string }
  | { readonly state: 'PENDING'; readonly status: number | null; readonly reason: string; readonly dueAt: Date };

/** What becomes of the endpoint: null for nothing. */
export type EndpointVerdict =
  | { readonly kind: 'WELL' }
  | { readonly kind: 'RESTS'; readonly until: Date }
  | { readonly kind: 'DISABLED'; readonly reason: string };

/** How long a message is tried, ms, from its event or its replay on. */
export const TRY_FOR_MS = 3 * 24 * 60 * 60_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 6 * 60 * 60_000;
const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 60_000;
/** A longer Retry-After is cut: a mistake there must not silence an endpoint. */
const LONGEST_RETRY_AFTER_MS = 24 * 60 * 60_000;

/** What becomes of a delivery after an attempt. @param attempts before it */
export function judgeDelivery(attempt: Attempt, attempts: number, giveUpAt: Date, now: Date): DeliveryVerdict {
  if (attempt.kind === 'ACCEPTED') return { state: 'DELIVERED', status: attempt.status };
  if (attempt.kind === 'GONE') return { state: 'FAILED', status: attempt.status, reason: 'gone' };
  const { status, reason } = attempt;
  const pauseMs = Math.min(FIRST_PAUSE_MS * 4 ** Math.min(attempts, 16), LONGEST_PAUSE_MS);
  const dueAt = new Date(now.getTime() + Math.max(pauseMs, retryAfter(attempt)));
  if (dueAt >= giveUpAt) return { state: 'FAILED', status, reason };
  return { state: 'PENDING', status, reason, dueAt };
}

/** What becomes of the endpoint after an attempt: one that fails rests, and then is tried by one message at a time. */
export function judgeEndpoint(attempt: Attempt, failures: number, now: Date): EndpointVerdict {
  if (attempt.kind === 'ACCEPTED') return { kind: 'WELL' };
  if (attempt.kind === 'GONE') return { kind: 'DISABLED', reason: 'gone' };
  const restMs = Math.min(FIRST_REST_MS * 2 ** Math.min(failures, 16), LONGEST_REST_MS);
  return { kind: 'RESTS', until: new Date(now.getTime() + Math.max(restMs, retryAfter(attempt))) };
}

const retryAfter = ({ retryAfterMs }: { readonly retryAfterMs: number | null }): number =>
  Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);

/** Retry-After in ms, given in seconds or as a date (RFC 9110 §10.2.3); null for what is neither. */
export function retryAfterOf(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
