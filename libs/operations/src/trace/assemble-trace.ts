import { HANDLES, isKnownType, topicOf, TOPICS } from '@waybill/contracts';
import { SERVICE_NAMES, SERVICES, type ServiceName } from '@waybill/system-map';
import type { Handling, TracedEvent } from './event-trace.js';
import { inCausalOrder } from './in-causal-order.js';
import { inferCauses } from './infer-causes.js';

/** An event as the order service learned of it or wrote it. */
export interface NotedEvent {
  readonly eventId: string;
  readonly type: string;
  /** ISO 8601. */
  readonly at: string;
}

/** An event as it lies in Kafka. */
export interface SentEvent extends NotedEvent {
  readonly causationId: string | null;
  readonly sentAt: string;
  readonly place: NonNullable<TracedEvent['place']>;
  readonly data?: unknown;
}

/** What one service says about the events of an order. */
export interface ServiceWord {
  /** Events in its outbox, sent or refused by the broker. */
  readonly unsent: readonly NotedEvent[];
  readonly handled: readonly { readonly eventId: string; readonly state: 'done' | 'dead'; readonly at: string }[];
  readonly delayed: readonly { readonly eventId: string; readonly dueAt: string | null }[];
}

export interface TraceParts {
  readonly noted: readonly NotedEvent[];
  readonly sent: readonly SentEvent[];
  /** Services that did not answer are left out. */
  readonly services: Readonly<Partial<Record<ServiceName, ServiceWord>>>;
}

/**
 * Every event of an order that anything tells of, a cause before its effects. Each once, whoever tells of it; what Kafka
 * says of an event counts before what its readers noted.
 */
export function assembleTrace({ noted, sent, services }: TraceParts): TracedEvent[] {
  const told = Object.values(services).flatMap(({ unsent }) => unsent);
  const found = new Map<string, NotedEvent>();
  for (const event of [...noted, ...told, ...sent]) if (isKnownType(event.type)) found.set(event.eventId, event);
  const inKafka = new Map(sent.map((event) => [event.eventId, event]));
  const events = [...found.values()].map((event): TracedEvent => {
    const record = inKafka.get(event.eventId);
    return {
      eventId: event.eventId,
      type: event.type,
      source: writerOf(event.type),
      causationId: record?.causationId ?? null,
      inferred: false,
      writtenAt: event.at,
      sentAt: record?.sentAt ?? null,
      place: record?.place ?? null,
      ...(record?.data !== undefined && { data: record.data }),
      handledBy: handlings(event, services),
    };
  });
  return ordered(inferCauses(events, new Set(inKafka.keys())));
}

/** Ids of the events that anything tells of: what services are to be asked about. */
export const eventIdsOf = ({ noted, sent, services }: TraceParts): string[] => [
  ...new Set(
    [...noted, ...sent, ...Object.values(services).flatMap(({ unsent }) => unsent)].map(({ eventId }) => eventId),
  ),
];

function writerOf(type: string): ServiceName {
  return isKnownType(type) ? TOPICS[topicOf(type)].writer : 'order';
}

function handlings({ eventId, type }: NotedEvent, services: TraceParts['services']): Handling[] {
  if (!isKnownType(type)) return [];
  const topic = topicOf(type);
  return SERVICE_NAMES.filter((name) => SERVICES[name].consumes.includes(topic)).flatMap((service): Handling[] => {
    if (!HANDLES[service].includes(type)) return [{ service, state: 'not-interested', at: null }];
    const word = services[service];
    if (!word) return [];
    const delayed = word.delayed.find((event) => event.eventId === eventId);
    if (delayed) return [{ service, state: 'delayed', at: delayed.dueAt }];
    const handled = word.handled.find((event) => event.eventId === eventId);
    return [{ service, state: handled?.state ?? 'waiting', at: handled?.at ?? null }];
  });
}

/** By causes and, within a partition, by place; where neither says anything, by time. */
function ordered(events: readonly TracedEvent[]): TracedEvent[] {
  const placed = events.map((event, index) => ({
    event,
    id: event.eventId,
    causationId: event.causationId ?? undefined,
    time: event.writtenAt,
    // What was not read from Kafka is in a partition of its own: only causes and times order it.
    topic: event.place?.topic ?? `unread-${index}`,
    partition: event.place?.partition ?? 0,
    offset: event.place?.offset ?? '0',
  }));
  return inCausalOrder(placed).map(({ event }) => event);
}
