import { exampleRecord } from '../src/envelope/example-event.js';
import type { EventType } from '../src/events/registry.js';

type Json = Record<string, unknown>;

/** The example of `type` as parsed from the wire, with attributes replaced; `undefined` removes one. */
export const wireEvent = (type: EventType, attributes: Json = {}): Json & { data: Json } =>
  JSON.parse(JSON.stringify({ ...parsed(type), ...attributes })) as Json & { data: Json };

const parsed = (type: EventType): Json => JSON.parse(exampleRecord(type).value.toString()) as Json;

export const bytes = (json: unknown): Buffer => Buffer.from(JSON.stringify(json));
