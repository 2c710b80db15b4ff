import { randomUUID } from 'node:crypto';
import type { EventCodec, IncomingRecord, OutgoingRecord } from '@waybill/messaging';

/** The only events these suites know: `n` is the position of the event within its key. */
export interface ParcelEvent {
  readonly id: string;
  readonly type: 'ParcelScanned' | 'ParcelWeighed';
  readonly subject: string;
  readonly n: number;
}

export class ParcelUnreadableError extends Error {
  constructor(
    readonly code: 'NULL_VALUE' | 'NOT_JSON' | 'INVALID_DATA' | 'UNSUPPORTED_VERSION' | 'UNKNOWN_TYPE',
    message: string,
  ) {
    super(message);
  }
}

const KNOWN = new Set(['ParcelScanned', 'ParcelWeighed', 'ParcelArchived']);

const decode = ({ value }: IncomingRecord): ParcelEvent => {
  if (value === null) throw new ParcelUnreadableError('NULL_VALUE', 'the record has no value');
  let parsed: { type?: unknown; n?: unknown; version?: unknown };
  try {
    parsed = JSON.parse(value.toString('utf8')) as typeof parsed;
  } catch {
    throw new ParcelUnreadableError('NOT_JSON', 'the value is not JSON');
  }
  if (!KNOWN.has(String(parsed.type))) throw new ParcelUnreadableError('UNKNOWN_TYPE', '/type is not known');
  if (parsed.version === 2) throw new ParcelUnreadableError('UNSUPPORTED_VERSION', '/version 2 is newer than 1');
  if (typeof parsed.n !== 'number') throw new ParcelUnreadableError('INVALID_DATA', '/n must be a number');
  return parsed as ParcelEvent;
};

export const parcelCodec: EventCodec<ParcelEvent> = { isKnown: (type) => KNOWN.has(type), decode };

export const parcelEvent = (event: Partial<ParcelEvent> = {}): ParcelEvent => ({
  id: randomUUID(),
  type: 'ParcelScanned',
  subject: 'parcel-1',
  n: 0,
  ...event,
});

export const recordOf = (
  topic: string,
  event: ParcelEvent,
  headers: OutgoingRecord['headers'] = {},
): OutgoingRecord => ({
  topic,
  key: Buffer.from(event.subject),
  value: Buffer.from(JSON.stringify(event)),
  headers: { 'event-type': event.type, 'event-id': event.id, ...headers },
});

/** `perKey` events for each of `keys` keys, interleaved as concurrent writers would. */
export const parcelTraffic = (keys: number, perKey: number): ParcelEvent[] =>
  Array.from({ length: keys * perKey }, (_, index) =>
    parcelEvent({
      subject: `parcel-${index % keys}`,
      n: Math.floor(index / keys),
      type: index % 3 === 0 ? 'ParcelWeighed' : 'ParcelScanned',
    }),
  );
