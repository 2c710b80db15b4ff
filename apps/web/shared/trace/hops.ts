import type { TraceHandling, TraceItem } from '@waybill/console-api';

/** Where the time between an event and what a service made of it went, ms; null where it is not known. */
export interface Hop {
  readonly event: TraceItem;
  readonly handling: TraceHandling;
  /** What the service wrote because of it, the earliest; null where it wrote nothing. */
  readonly effect: TraceItem | null;
  /** From the commit of the event until Kafka had it. */
  readonly outboxMs: number | null;
  /** From then until the consumer's transaction. Where `sentAt` is not known, from the event's commit. */
  readonly brokerMs: number | null;
  /** From there until its own event was committed: a charge, a booking. */
  readonly consumerMs: number | null;
}

/** Every event with every service that is concerned by it, in the order of the events. */
export function hopsOf(items: readonly TraceItem[]): Hop[] {
  return items.flatMap((event) =>
    event.handledBy
      .filter(({ state }) => state !== 'not-interested')
      .map((handling) => hop(event, handling, effectOf(items, event, handling))),
  );
}

function hop(event: TraceItem, handling: TraceHandling, effect: TraceItem | null): Hop {
  const handledAt = handling.state === 'done' ? handling.at : null;
  return {
    event,
    handling,
    effect,
    outboxMs: between(event.writtenAt, event.sentAt),
    brokerMs: between(event.sentAt ?? event.writtenAt, handledAt),
    consumerMs: between(handledAt, effect?.writtenAt ?? null),
  };
}

const effectOf = (items: readonly TraceItem[], event: TraceItem, { service }: TraceHandling): TraceItem | null =>
  items.find(({ causationId, source }) => causationId === event.eventId && source === service) ?? null;

/** Never below zero: an effect is committed with the inbox row of its cause, and two clocks differ by a little. */
function between(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null;
  const ms = Date.parse(to) - Date.parse(from);
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
