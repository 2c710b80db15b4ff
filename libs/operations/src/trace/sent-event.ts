import type { IncomingRecord } from '@waybill/messaging/kafka';
import { timeText, valueOf } from '../words/record-text.js';
import type { SentEvent } from './assemble-trace.js';

type Sent = Pick<IncomingRecord, 'topic' | 'partition' | 'offset' | 'timestamp' | 'value'>;

/** A record of an event topic as a part of a trace; undefined for one that is no event of ours. */
export function sentEvent({ topic, partition, offset, timestamp, value }: Sent): SentEvent | undefined {
  const envelope = valueOf({ value });
  if (typeof envelope !== 'object' || envelope === null) return undefined;
  const { id, type, time, causationid, data } = envelope as Record<string, unknown>;
  if (typeof id !== 'string' || typeof type !== 'string' || typeof time !== 'string') return undefined;
  if (Number.isNaN(Date.parse(time))) return undefined;
  return {
    eventId: id,
    type,
    at: time,
    causationId: typeof causationid === 'string' ? causationid : null,
    sentAt: timeText(timestamp),
    place: { topic, partition, offset },
    data,
  };
}
