import { decodeEvent, encodeEvent, TOPICS, topicOf } from '@waybill/contracts';
import type { DomainEvent, EventData, EventEnvelope, EventType } from '@waybill/contracts';
import type { Received } from '@waybill/messaging';

/** The trace that every {@link receivedEvent} belongs to. */
export const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

type OfOrder<T extends EventType> = T extends EventType
  ? EventData<T> extends { orderId: string }
    ? T
    : never
  : never;
type OrderEventType = OfOrder<EventType>;

/**
 * What a service says of an order, as a consumer hands it over: written and read back by the contract, with an event id
 * of its own.
 * @throws InvalidEventError where the contract does not allow it
 */
export function receivedEvent<T extends OrderEventType>(type: T, data: EventData<T>): Received<EventEnvelope<T>> {
  const { orderId } = data as { orderId: string };
  const { writer: source, name: topic } = TOPICS[topicOf(type)];
  const origin = { source, subject: orderId, correlationId: orderId, traceparent: TRACEPARENT };
  const { value, headers } = encodeEvent({ type, data } as unknown as DomainEvent, origin);
  const event = decodeEvent(topic, value) as EventEnvelope<T>;
  return { event, key: orderId, topic, partition: 0, offset: '0', traceparent: TRACEPARENT, headers };
}
