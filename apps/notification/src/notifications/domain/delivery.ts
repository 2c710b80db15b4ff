import type { ChannelName } from './contact.js';

/** What came of handing a message to a channel. `reason` is a code, never the other side's words: they quote addresses. */
export type DeliveryOutcome =
  | { readonly kind: 'DELIVERED' }
  /** A definite no to this message: asking again would be answered the same. */
  | { readonly kind: 'REFUSED'; readonly reason: string }
  /** This message not now. */
  | { readonly kind: 'DEFERRED'; readonly reason: string }
  /** The hand-over broke off, though the channel answers others: says something about where it goes, but is no answer. */
  | { readonly kind: 'INTERRUPTED'; readonly reason: string }
  /** The channel itself is out of reach or not in order: says nothing about the message. */
  | { readonly kind: 'UNAVAILABLE'; readonly reason: string };

/** What came of a delivery that was claimed: perhaps it never got as far as the channel. */
export type DeliveryResult =
  | DeliveryOutcome
  /** OrderCreated, which names the customer, has not been read yet. */
  | { readonly kind: 'RECIPIENT_UNKNOWN' }
  /** Where it goes, hand-overs broke off a moment ago: it was not tried. */
  | { readonly kind: 'RESTING'; readonly until: Date }
  /** The customer is reached by another channel than the one it was queued for. */
  | { readonly kind: 'OTHER_CHANNEL'; readonly channel: ChannelName };

/** A delivery before it was tried. */
export interface Tried {
  /** How often the message was deferred. */
  readonly attempts: number;
  readonly recordedAt: Date;
  readonly channel: ChannelName;
}

export type Verdict =
  | { readonly status: 'SENT'; readonly channel: ChannelName; readonly sentAt: Date }
  | { readonly status: 'FAILED'; readonly channel: ChannelName; readonly failure: string }
  | {
      readonly status: 'PENDING';
      readonly channel: ChannelName;
      /** Null: as it was. */
      readonly dueAt: Date | null;
      readonly attempts: number;
    };

/** Deferrals of one message before it is given up: some two hours, longer than greylisting lasts. */
export const MAX_ATTEMPTS = 14;
/** Older news is none: a message that could not be sent in this time is given up, whatever the cause. */
export const GIVE_UP_AFTER_MS = 3 * 24 * 60 * 60_000;
/** How long a message waits for the OrderCreated of its order; then it goes to the log. */
export const RECIPIENT_PATIENCE_MS = 60 * 60_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60 * 60_000;
const RECIPIENT_PAUSE_MS = 2_000;
/** Longest pause of a message whose channel was out of reach, ms: so much later than the channel it is back at most. */
const LONGEST_OUTAGE_PAUSE_MS = 60_000;
/** Longest pause of a message whose hand-over broke off, ms. */
const LONGEST_INTERRUPTION_PAUSE_MS = 15 * 60_000;
/** Pauses without a count: an eighth of the message's age, so that they grow as it does. */
const pauseByAge = (ageMs: number, longestMs: number): number => Math.min(ageMs / 8, longestMs);

/** What becomes of a delivery. Only an answer about the message itself counts as an attempt. */
export function judge(tried: Tried, result: DeliveryResult, now: Date): Verdict {
  const { channel, attempts, recordedAt } = tried;
  const age = now.getTime() - recordedAt.getTime();
  const again = (pauseMs: number, counted: number): Verdict => ({
    status: 'PENDING',
    channel,
    dueAt: new Date(now.getTime() + pauseMs),
    attempts: counted,
  });
  switch (result.kind) {
    case 'DELIVERED':
      return { status: 'SENT', channel, sentAt: now };
    case 'REFUSED':
      return { status: 'FAILED', channel, failure: result.reason };
    case 'OTHER_CHANNEL':
      if (result.channel === 'LOG') return { status: 'SENT', channel: 'LOG', sentAt: now };
      return { status: 'PENDING', channel: result.channel, dueAt: null, attempts };
    case 'RECIPIENT_UNKNOWN':
      if (age >= RECIPIENT_PATIENCE_MS) return { status: 'SENT', channel: 'LOG', sentAt: now };
      return again(RECIPIENT_PAUSE_MS, attempts);
    case 'DEFERRED':
      if (attempts + 1 >= MAX_ATTEMPTS || age >= GIVE_UP_AFTER_MS) {
        return { status: 'FAILED', channel, failure: result.reason };
      }
      return again(Math.min(FIRST_PAUSE_MS * 2 ** attempts, LONGEST_PAUSE_MS), attempts + 1);
    case 'INTERRUPTED':
      if (age >= GIVE_UP_AFTER_MS) return { status: 'FAILED', channel, failure: result.reason };
      return again(Math.max(FIRST_PAUSE_MS, pauseByAge(age, LONGEST_INTERRUPTION_PAUSE_MS)), attempts);
    case 'RESTING':
      if (age >= GIVE_UP_AFTER_MS) return { status: 'FAILED', channel, failure: 'not-tried' };
      return again(
        Math.max(result.until.getTime() - now.getTime(), pauseByAge(age, LONGEST_INTERRUPTION_PAUSE_MS)),
        attempts,
      );
    case 'UNAVAILABLE':
      if (age >= GIVE_UP_AFTER_MS) return { status: 'FAILED', channel, failure: result.reason };
      // Due after the others that wait: the next one to try whether the channel is back is another message.
      return again(pauseByAge(age, LONGEST_OUTAGE_PAUSE_MS), attempts);
  }
}
