import type { IncomingRecord } from '@waybill/messaging/kafka';
import { headerText, keyText, timeText, valueOf } from './record-text.js';

/** What is shown of a record; undefined fields where the value is not one of our events. */
export interface EventSummary {
  readonly time: string;
  readonly type: string;
  readonly id: string | undefined;
  readonly subject: string;
  readonly source: string | undefined;
  readonly causationId: string | undefined;
  readonly data: unknown;
}

/** Reads a record leniently: an inspector must show what is there, not refuse it. */
export function summariseRecord(record: IncomingRecord): EventSummary {
  const value = valueOf(record);
  const envelope = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  const attribute = (name: string): string | undefined => {
    const found = envelope?.[name];
    return typeof found === 'string' ? found : undefined;
  };
  return {
    time: attribute('time') ?? timeText(record.timestamp),
    type: attribute('type') ?? headerText(record.headers, 'event-type') ?? '(unreadable)',
    id: attribute('id') ?? headerText(record.headers, 'event-id'),
    subject: attribute('subject') ?? keyText(record) ?? '-',
    source: attribute('source'),
    causationId: attribute('causationid'),
    data: envelope ? envelope.data : value,
  };
}
