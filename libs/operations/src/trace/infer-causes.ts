import { HANDLES } from '@waybill/contracts';
import type { TracedEvent } from './event-trace.js';

/**
 * Gives each event without a known cause the likeliest one: of the events that its writer acts on, the last one written
 * before it. Clocks of writers differ, so this is a guess and is marked as one. `OrderCreated` has no cause.
 *
 * @param events with an exact cause where Kafka told it; `exact` has the ids of these
 */
export function inferCauses(events: readonly TracedEvent[], exact: ReadonlySet<string>): TracedEvent[] {
  return events.map((event) => {
    if (exact.has(event.eventId) || event.type === 'OrderCreated') return event;
    const cause = likeliestCause(event, events);
    return cause === undefined ? event : { ...event, causationId: cause.eventId, inferred: true };
  });
}

function likeliestCause(event: TracedEvent, events: readonly TracedEvent[]): TracedEvent | undefined {
  const actedOn = HANDLES[event.source] as readonly string[];
  const written = Date.parse(event.writtenAt);
  return events
    .filter((other) => other.eventId !== event.eventId && actedOn.includes(other.type))
    .filter((other) => Date.parse(other.writtenAt) <= written)
    .reduce<TracedEvent | undefined>(
      (latest, other) => (latest && Date.parse(latest.writtenAt) >= Date.parse(other.writtenAt) ? latest : other),
      undefined,
    );
}
