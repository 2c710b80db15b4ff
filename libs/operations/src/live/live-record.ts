import type { IncomingRecord } from '@waybill/messaging/kafka';
import { headerText, keyText, timeText } from '../words/record-text.js';

/** A record as it is shown while it comes; its value is parsed only where somebody sees it. */
export interface LiveRecord {
  /** Rises with every record that this reader has seen. */
  readonly sequence: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** When Kafka had it: ms since the epoch, and ISO 8601. */
  readonly timestamp: number;
  readonly at: string;
  readonly type: string | null;
  readonly eventId: string | null;
  readonly key: string | null;
  readonly traceId: string | null;
  readonly value: Buffer | null;
}

/** From its headers alone. */
export function liveRecord(record: IncomingRecord, sequence: number): LiveRecord {
  const { topic, partition, offset, timestamp, headers, value } = record;
  return {
    sequence,
    topic,
    partition,
    offset,
    timestamp,
    at: timeText(timestamp),
    type: headerText(headers, 'event-type') ?? null,
    eventId: headerText(headers, 'event-id') ?? null,
    key: keyText(record),
    traceId: headerText(headers, 'traceparent')?.split('-')[1] ?? null,
    value,
  };
}
