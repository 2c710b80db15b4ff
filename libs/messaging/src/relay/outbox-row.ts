import type { OutgoingRecord } from '../record/record.js';
import { restoreHeaders, type StoredHeaders } from '../record/headers.js';

/** A row of the outbox as the relay reads it. Ids stay far below 2⁵³: a thousand rows a microsecond would need 285 years. */
export interface OutboxRow {
  readonly id: number;
  readonly bucket: number;
  readonly topic: string;
  readonly key: Buffer | null;
  readonly payload: Buffer | null;
  readonly headers: StoredHeaders;
}

export function recordOf({ topic, key, payload, headers }: OutboxRow): OutgoingRecord {
  return { topic, key, value: payload, headers: restoreHeaders(headers) };
}

/** The scope of ordering: one key in one topic. Undefined for rows without a key, which have no order to keep. */
export function aggregateOf({ topic, key }: OutboxRow): string | undefined {
  return key === null ? undefined : `${topic}/${key.toString('base64')}`;
}
