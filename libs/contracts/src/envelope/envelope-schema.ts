import { EVENT_TYPES, definitionOf, type EventType } from '../events/registry.js';
import { compiled, type CompiledSchema, type Violation } from '../schema/compiled-schema.js';
import { TOPICS } from '@waybill/system-map';
import { CloudEventAttributes } from './cloud-event.js';

const attributes = compiled(CloudEventAttributes);

const dataSchemas = new Map<EventType, CompiledSchema>(
  EVENT_TYPES.map((type) => [type, compiled(definitionOf(type).data)]),
);

/** The field of the data that is the event's subject: what its topic is keyed by. */
export const subjectFieldOf = (type: EventType): 'orderId' | 'sku' =>
  TOPICS[definitionOf(type).topic].key === 'SKU' ? 'sku' : 'orderId';

/** A day that its month has; the pattern of `time` lets 31 February pass, Postgres would not. */
const isDay = (time: string): boolean => {
  const day = Number(time.slice(8, 10));
  return day < 29 || day <= new Date(Date.UTC(Number(time.slice(0, 4)), Number(time.slice(5, 7)), 0)).getUTCDate();
};

/** Null if `envelope` has all attributes in their form; says nothing about type, version and data. */
export const envelopeViolation = (envelope: unknown): Violation | null => {
  const violation = attributes(envelope, '');
  if (violation !== null) return violation;
  return isDay((envelope as CloudEventAttributes).time)
    ? null
    : { pointer: '/time', rule: 'must be a date that exists' };
};

/** Null if `data` is what `type` declares and belongs to `subject`. */
export const dataViolation = (type: EventType, data: unknown, subject: string): Violation | null => {
  const violation = dataSchemas.get(type)?.(data, '/data') ?? null;
  if (violation !== null) return violation;
  const field = subjectFieldOf(type);
  return (data as Partial<Record<'orderId' | 'sku', string>>)[field] === subject
    ? null
    : { pointer: `/data/${field}`, rule: 'must equal /subject' };
};
