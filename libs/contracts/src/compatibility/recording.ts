import { dataSchemaUrn } from '../envelope/cloud-event.js';
import { exampleRecord } from '../envelope/example-event.js';
import { definitionOf, type EventType } from '../events/registry.js';
import { selfContainedSchemaOf, type JsonSchema } from '../schema/json-schema.js';

/** What one version of a type looks like. Descriptions are not part of it. */
export interface Shape {
  readonly type: string;
  readonly version: number;
  readonly topic: string;
  readonly data: JsonSchema;
}

/** One released version of one event type. */
export interface Recording {
  readonly shape: Shape;
  /** A whole wire value, every optional field set. */
  readonly example: Readonly<Record<string, unknown>>;
}

/** The shape that the code gives `type` today. */
export const shapeOf = (type: EventType): Shape => {
  const { version, topic, data } = definitionOf(type);
  return { type, version, topic, data: selfContainedSchemaOf(data) };
};

/** The recording that releases the present version of `type`, which may be one that nobody writes yet. */
export const recordingOf = (type: EventType): Recording => {
  const shape = shapeOf(type);
  const example = JSON.parse(exampleRecord(type).value.toString()) as Record<string, unknown>;
  return { shape, example: { ...example, dataschema: dataSchemaUrn(type, shape.version) } };
};
