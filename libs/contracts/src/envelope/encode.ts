import { writtenVersionOf } from '../events/event-definition.js';
import { definitionOf, type DomainEvent } from '../events/registry.js';
import type { Violation } from '../schema/compiled-schema.js';
import { type CloudEventAttributes, dataSchemaUrn } from './cloud-event.js';
import { dataViolation, envelopeViolation } from './envelope-schema.js';
import { InvalidEventError } from './event-errors.js';
import type { EventOrigin } from './event-origin.js';
import { disarm, maybeHostile } from './hostile-json.js';
import { newUuid } from './new-uuid.js';

/** Largest value of an event, in bytes (64 KiB). */
export const MAX_EVENT_BYTES = 64 * 1024;

/** `content-type` header of a structured-mode CloudEvent (CloudEvents Kafka binding 1.0.2, section 3.3.1). */
export const EVENT_CONTENT_TYPE = 'application/cloudevents+json; charset=UTF-8';

/** Headers of every event's record; they repeat what routing and tracing need without parsing the value. */
export interface EventHeaders extends Record<string, string> {
  readonly 'content-type': string;
  readonly 'event-type': string;
  readonly 'event-id': string;
  readonly 'correlation-id': string;
  readonly traceparent: string;
}

/** An event as a Kafka record, ready for the outbox. */
export interface EncodedEvent {
  readonly eventId: string;
  readonly topic: string;
  /** The subject: all events of one order (or SKU) are in one partition, in order. */
  readonly key: string;
  readonly value: Buffer;
  readonly headers: EventHeaders;
}

const refuse = (type: string, { pointer, rule }: Violation): never => {
  throw new InvalidEventError('INVALID_EVENT', `${type}: ${pointer} ${rule}`);
};

/**
 * Makes the record of an event. Whatever it returns, {@link decodeEvent} of the same release reads.
 *
 * @throws InvalidEventError `INVALID_EVENT` if consumers would refuse it, `EVENT_TOO_LARGE` over
 * {@link MAX_EVENT_BYTES}: both are defects of the caller, thrown before anything is written.
 */
export const encodeEvent = (event: DomainEvent, origin: EventOrigin): EncodedEvent => {
  const { type, data } = event;
  const definition = definitionOf(type);
  const attributes: CloudEventAttributes = {
    specversion: '1.0',
    id: origin.id ?? newUuid(),
    source: `/${origin.source}`,
    type,
    subject: origin.subject,
    time: (origin.time ?? new Date()).toISOString(),
    datacontenttype: 'application/json',
    dataschema: dataSchemaUrn(type, writtenVersionOf(definition)),
    correlationid: origin.correlationId,
    causationid: origin.causationId,
  };
  const violation = envelopeViolation(attributes) ?? dataViolation(type, data, origin.subject);
  if (violation !== null) refuse(type, violation);

  const json = JSON.stringify({ ...attributes, data });
  if (maybeHostile(json)) {
    const hostile = disarm(JSON.parse(json));
    if (hostile !== null) refuse(type, hostile);
  }
  const value = Buffer.from(json);
  if (value.length > MAX_EVENT_BYTES) {
    throw new InvalidEventError('EVENT_TOO_LARGE', `${type}: ${value.length} bytes, at most ${MAX_EVENT_BYTES}`);
  }
  return {
    eventId: attributes.id,
    topic: definition.topic,
    key: origin.subject,
    value,
    headers: {
      'content-type': EVENT_CONTENT_TYPE,
      'event-type': type,
      'event-id': attributes.id,
      'correlation-id': origin.correlationId,
      traceparent: origin.traceparent,
    },
  };
};
