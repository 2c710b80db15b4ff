import type { IncomingRecord } from '../../src/record/record.js';
import type { ConsumedEvent, Received } from '../../src/handling/event-contract.js';
import type { FetchedBatch } from '../../src/record/record-source.js';

/** Builders of the consumer's unit specs. */
export const record = (overrides: Partial<IncomingRecord> = {}): IncomingRecord => ({
  topic: 'parcels',
  partition: 0,
  offset: '0',
  timestamp: 0,
  key: Buffer.from('parcel-1'),
  value: Buffer.from('{}'),
  headers: {},
  ...overrides,
});

export const received = (key: string, type = 'ParcelScanned', id = `${key}/${type}`): Received<ConsumedEvent> => ({
  event: { id, type, subject: key },
  key,
  topic: 'parcels',
  partition: 0,
  offset: '0',
  traceparent: undefined,
  headers: {},
});

/** `count` consecutive records of a partition, as one fetch. */
export const fetched = (from: number, count: number, partition = 0): FetchedBatch => ({
  topic: 'parcels',
  partition,
  records: Array.from({ length: count }, (_, index) => record({ partition, offset: String(from + index) })),
  nextOffset: String(from + count),
  highWatermark: String(from + count),
});
