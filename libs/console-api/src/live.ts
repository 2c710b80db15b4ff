import type { RecordPlace } from './shared.js';
import type { ReplayJob } from './replays.js';

/**
 * `GET /api/console/live?topic&type&orderId`: server-sent events. The name of each, and what its `data` is.
 * At most 50 `event` a second; what is beyond is counted in the next `rates`.
 */
export interface LiveEvents {
  readonly event: LiveEvent;
  readonly rates: LiveRates;
  readonly lag: LiveLag;
  readonly job: ReplayJob;
  readonly gap: LiveGap;
}

export interface LiveEvent extends RecordPlace {
  /** When Kafka had it. */
  readonly at: string;
  readonly type: string | null;
  readonly eventId: string | null;
  /** Order id or SKU. */
  readonly key: string | null;
  readonly traceId: string | null;
  /** The event in a few words: a status, an amount, a reason. Nothing personal. */
  readonly gist: string | null;
}

/** Once a second. */
export interface LiveRates {
  readonly at: string;
  /** Records a second by topic, over the last second; whatever the filter says. */
  readonly topics: Readonly<Record<string, number>>;
  /** Events that the filter let through and this client was not sent, since the last `rates`. */
  readonly notShown: number;
}

/** Every 5 seconds. */
export interface LiveLag {
  readonly at: string;
  readonly groups: readonly { readonly group: string; readonly topic: string; readonly lag: number }[];
}

/** Events between the last one seen and the next are not known: `Last-Event-ID` is too old, or the client was too slow. */
export interface LiveGap {
  readonly at: string;
  readonly detail: string;
}
