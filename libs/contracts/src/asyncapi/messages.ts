import { EVENT_CONTENT_TYPE } from '../envelope/encode.js';
import { dataSchemaUrn } from '../envelope/cloud-event.js';
import { subjectFieldOf } from '../envelope/envelope-schema.js';
import { exampleRecord } from '../envelope/example-event.js';
import { EVENT_TYPES, definitionOf, type EventType } from '../events/registry.js';
import type { JsonSchema } from '../schema/json-schema.js';
import { schemaRef } from '../schema/schema-ref.js';
import { TOPICS } from '@waybill/system-map';
import type { ClassDoc } from './doc-comments.js';

const KAFKA_BINDING = '0.5.0';
const text: JsonSchema = { type: 'string' };

/** Headers of every event. */
export const eventHeaders: JsonSchema = {
  type: 'object',
  description: 'They repeat what routing and tracing need without parsing the value.',
  required: ['content-type', 'event-type', 'event-id', 'correlation-id', 'traceparent'],
  properties: {
    'content-type': { type: 'string', const: EVENT_CONTENT_TYPE },
    'event-type': { ...text, description: 'Equals type of the payload.' },
    'event-id': { ...text, description: 'Equals id of the payload.' },
    'correlation-id': { ...text, description: 'Equals correlationid of the payload.' },
    traceparent: {
      ...text,
      description: 'W3C Trace Context of the request or event that caused this one; one trace id an order.',
    },
    'replay-for': { ...text, description: 'Only on a replayed dead letter: the one consumer that it is meant for.' },
  },
};

const eventPayload = (type: EventType): JsonSchema => {
  const { data, version } = definitionOf(type);
  const versions = Array.from({ length: version }, (_, i) => dataSchemaUrn(type, i + 1));
  return {
    allOf: [
      { $ref: '#/components/schemas/CloudEventAttributes' },
      {
        type: 'object',
        required: ['data'],
        properties: {
          type: { type: 'string', const: type },
          dataschema: { type: 'string', enum: versions },
          data: schemaRef(data),
        },
      },
    ],
  };
};

const eventMessage = (type: EventType, docs: ReadonlyMap<string, ClassDoc>) => {
  const { data, summary, topic } = definitionOf(type);
  const { headers, value } = exampleRecord(type);
  return {
    name: type,
    title: type,
    summary,
    description: docs.get(data.name)?.text ?? summary,
    contentType: EVENT_CONTENT_TYPE,
    correlationId: { location: '$message.header#/correlation-id' },
    headers: {
      allOf: [
        { $ref: '#/components/schemas/EventHeaders' },
        { type: 'object', properties: { 'event-type': { type: 'string', const: type } } },
      ],
    },
    payload: eventPayload(type),
    bindings: {
      kafka: {
        key: { type: 'string', description: `The ${TOPICS[topic].key}: equals data.${subjectFieldOf(type)}.` },
        bindingVersion: KAFKA_BINDING,
      },
    },
    examples: [{ name: type, headers: { ...headers }, payload: JSON.parse(value.toString()) as unknown }],
  };
};

const deadLetter = {
  name: 'DeadLetter',
  title: 'Dead letter',
  summary: 'A record that one consumer could not handle: key, value and headers as they were, and why.',
  contentType: 'application/octet-stream',
  headers: {
    type: 'object',
    required: ['topic', 'partition', 'offset', 'consumer', 'error-code', 'error-message', 'attempts', 'failed-at'].map(
      (name) => `dlq-${name}`,
    ),
    properties: {
      'dlq-topic': { ...text, description: 'Where the record was read.' },
      'dlq-partition': text,
      'dlq-offset': text,
      'dlq-consumer': { ...text, description: 'The one consumer group that failed.' },
      'dlq-error-code': { ...text, description: 'Stable code of the error.' },
      'dlq-error-message': text,
      'dlq-attempts': { ...text, description: 'How often it was tried.' },
      'dlq-failed-at': { ...text, description: 'RFC 3339, UTC.' },
    },
  },
  payload: { description: 'The raw bytes of the record, whatever they are.' },
} as const;

/** Every message of the system by name: one an event type, and the dead letter. */
export const componentMessages = (docs: ReadonlyMap<string, ClassDoc>): Record<string, unknown> => ({
  ...Object.fromEntries(EVENT_TYPES.map((type) => [type, eventMessage(type, docs)])),
  DeadLetter: deadLetter,
});
