import { aFunction, anObject, checkOptions, required, text } from '../options/check-options.js';

/** What a schema library offers for its schemas (Standard Schema, version 1: Zod, Valibot, ArkType and others). */
export interface StandardSchema<Data> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Data> | Promise<SchemaResult<Data>>;
  };
}

type SchemaResult<Data> =
  { readonly value: Data; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[];
}

export interface EventOptions<Data> {
  readonly topic: string;
  /** What the event is about: events with the same key are sent and handled in order. Becomes the CloudEvents `subject`. */
  readonly key: (data: Data) => string;
  /** Checks data when it is published and when it is read; one that answers at once, not with a promise. */
  readonly schema?: StandardSchema<Data>;
}

/** A type of event: its name, its topic, and the TypeScript type of its data. */
export interface EventDefinition<Data> extends EventOptions<Data> {
  readonly type: string;
}

/** What is known of a definition whose data may be anything. */
export type AnyEvent = Pick<EventDefinition<unknown>, 'type' | 'topic' | 'schema'>;

/** The data of a defined event: `DataOf<typeof ParcelScanned>`. */
export type DataOf<Definition> = Definition extends EventDefinition<infer Data> ? Data : never;

/**
 * Defines a type of event, once, for its writer and its readers:
 * `const ParcelScanned = defineEvent('ParcelScanned', { topic: 'parcels', key: (data: Scan) => data.parcelId })`.
 *
 * @param type its name; never give it another meaning
 * @throws InvalidOptionError
 */
export function defineEvent<Data>(type: string, options: EventOptions<Data>): EventDefinition<Data> {
  checkOptions<{ type: string }>('defineEvent', { type }, { type: required(text()) });
  checkOptions<EventOptions<Data>>(`The event ${type}`, options, {
    topic: required(text(249)),
    key: required(aFunction),
    schema: anObject,
  });
  return Object.freeze({ type, ...options });
}
