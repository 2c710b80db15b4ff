import { v7 } from 'uuid';
import type { ConsumedEvent, EventCodec, Received } from '../handling/event-contract.js';
import type { IncomingRecord } from '../record/record.js';
import type { OutboxMessage } from '../transaction/outbox.js';
import type { AnyEvent, DataOf, EventDefinition, SchemaIssue } from './event-definition.js';

/** An event on the wire: CloudEvents 1.0 in JSON, structured mode (Kafka binding 1.0.2, section 3.3). */
export interface CloudEvent<Data = unknown> extends ConsumedEvent {
  readonly specversion: '1.0';
  /** URI reference of the writer: `/` and the name of its service. */
  readonly source: string;
  readonly subject: string;
  /** RFC 3339. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: Data;
}

/** What a handler of a defined event gets: `handler({ event }: ReceivedEvent<typeof ParcelScanned>)`. */
export type ReceivedEvent<Definition> = Received<CloudEvent<DataOf<Definition>>>;

const CONTENT_TYPE = 'application/cloudevents+json; charset=UTF-8';

/** Data does not have the shape that its event says. A defect of the code that publishes it. */
export class InvalidEventDataError extends Error {
  readonly code = 'INVALID_DATA';
  override readonly name = 'InvalidEventDataError';

  constructor(type: string, issues: readonly SchemaIssue[]) {
    super(`Data of ${type}: ${issues.slice(0, 5).map(describe).join('; ')}`);
  }
}

/** A record is no CloudEvent that this service reads; becomes a dead letter. */
export class UnreadableEventError extends Error {
  override readonly name = 'UnreadableEventError';

  constructor(
    readonly code: 'NOT_JSON' | 'NOT_A_CLOUD_EVENT' | 'UNKNOWN_TYPE',
    message: string,
  ) {
    super(message);
  }
}

export interface EventOrigin {
  /** Name of the writing service. */
  readonly source: string;
  /** W3C trace context to go on with. */
  readonly traceparent?: string;
}

/**
 * The record of a new event, ready for the outbox.
 *
 * @throws InvalidEventDataError | TypeError no key, or data that has no JSON form
 */
export function encodeCloudEvent<Data>(
  { type, topic, key, schema }: EventDefinition<Data>,
  data: Data,
  { source, traceparent }: EventOrigin,
): OutboxMessage {
  const checked = schema ? checkedBy({ type, schema }, data) : data;
  const subject = key(data);
  if (typeof subject !== 'string' || subject === '')
    throw new TypeError(`The key of ${type} must be a text that is not empty`);
  const event: CloudEvent = {
    specversion: '1.0',
    // Version 7: the inbox is partitioned by the time in it.
    id: v7(),
    source: `/${source}`,
    type,
    subject,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: checked,
  };
  return {
    eventId: event.id,
    topic,
    key: subject,
    value: Buffer.from(JSON.stringify(event)),
    headers: {
      'content-type': CONTENT_TYPE,
      'event-type': type,
      'event-id': event.id,
      ...(traceparent !== undefined && { traceparent }),
    },
  };
}

/** Reads what {@link encodeCloudEvent} writes, and any other structured CloudEvent in JSON whose id is a UUID. */
export class CloudEventCodec implements EventCodec<CloudEvent> {
  private readonly definitions: ReadonlyMap<string, AnyEvent>;

  constructor(definitions: readonly AnyEvent[]) {
    this.definitions = new Map(definitions.map((definition) => [definition.type, definition]));
  }

  isKnown(type: string): boolean {
    return this.definitions.has(type);
  }

  decode({ value }: IncomingRecord): CloudEvent {
    const event = cloudEventIn(value);
    const definition = this.definitions.get(event.type);
    if (!definition) throw new UnreadableEventError('UNKNOWN_TYPE', `There is no event ${event.type}`);
    const { schema } = definition;
    return schema ? { ...event, data: checkedBy({ type: event.type, schema }, event.data) } : event;
  }
}

function cloudEventIn(value: Buffer | null): CloudEvent {
  let parsed: unknown;
  try {
    parsed = JSON.parse(String(value ?? ''));
  } catch {
    throw new UnreadableEventError('NOT_JSON', 'The value is not JSON');
  }
  const wrong = wrongWith(parsed);
  if (wrong !== undefined) throw new UnreadableEventError('NOT_A_CLOUD_EVENT', `The value is no CloudEvent: ${wrong}`);
  return parsed as CloudEvent;
}

function wrongWith(parsed: unknown): string | undefined {
  if (typeof parsed !== 'object' || parsed === null) return 'it is no object';
  const { specversion, id, source, type } = parsed as Partial<Record<keyof CloudEvent, unknown>>;
  if (specversion !== '1.0') return 'specversion must be "1.0"';
  for (const [name, attribute] of Object.entries({ id, source, type })) {
    if (typeof attribute !== 'string' || attribute === '') return `${name} must be a text that is not empty`;
  }
  return undefined;
}

function checkedBy<Data>(
  { type, schema }: { readonly type: string; readonly schema: NonNullable<EventDefinition<Data>['schema']> },
  data: unknown,
): Data {
  const result = schema['~standard'].validate(data);
  if (result instanceof Promise) throw new TypeError(`The schema of ${type} answers with a promise`);
  if (result.issues) throw new InvalidEventDataError(type, result.issues);
  return result.value;
}

function describe({ message, path = [] }: SchemaIssue): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
  return keys.length > 0 ? `${keys.join('.')}: ${message}` : message;
}
