import { EVENT_TYPES, definitionOf, type DomainEvent, type EventType } from '../events/registry.js';
import { TOPICS } from '@waybill/system-map';
import { encodeEvent, type EncodedEvent } from './encode.js';
import { subjectFieldOf } from './envelope-schema.js';
import type { EventOrigin } from './event-origin.js';

const exampleId = (serial: number): string => `019aa1b2-c3d4-7000-8000-${serial.toString(16).padStart(12, '0')}`;

/** The example of `type` as the domain would write it. */
export const exampleEvent = <T extends EventType>(type: T): DomainEvent<T> =>
  ({ type, data: definitionOf(type).example }) as unknown as DomainEvent<T>;

/** Where the example of `type` comes from: fixed ids and a fixed time, so that documents made of it never change. */
export const exampleOrigin = (type: EventType): EventOrigin => {
  const { topic, example } = definitionOf(type);
  const subject = (example as Partial<Record<'orderId' | 'sku', string>>)[subjectFieldOf(type)] ?? '';
  const isFirst = type === 'OrderCreated' || TOPICS[topic].key === 'SKU';
  return {
    source: TOPICS[topic].writer,
    subject,
    correlationId: subject,
    ...(isFirst ? {} : { causationId: exampleId(0) }),
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    id: exampleId(EVENT_TYPES.indexOf(type) + 1),
    time: new Date('2026-11-21T10:00:00.000Z'),
  };
};

/** The example of `type` as a record on its topic. */
export const exampleRecord = (type: EventType): EncodedEvent => encodeEvent(exampleEvent(type), exampleOrigin(type));
