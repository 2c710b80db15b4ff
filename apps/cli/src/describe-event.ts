import type { TopicRecord } from './kafka/topic-reader.js';
import { paint } from './output.js';

/** What the CLI shows of a record; undefined fields where the value is not one of our events. */
export interface EventSummary {
  readonly time: string;
  readonly type: string;
  readonly id: string | undefined;
  readonly subject: string;
  readonly source: string | undefined;
  readonly causationId: string | undefined;
  readonly data: unknown;
}

interface LooseEnvelope {
  time?: string;
  type?: string;
  id?: string;
  subject?: string;
  source?: string;
  causationid?: string;
  data?: unknown;
}

/** Reads a record leniently: an inspector must show what is there, not refuse it. */
export function summariseRecord(record: TopicRecord): EventSummary {
  const envelope = parse(record.value);
  return {
    time: envelope?.time ?? new Date(record.timestamp).toISOString(),
    type: envelope?.type ?? record.headers['event-type'] ?? '(unreadable)',
    id: envelope?.id ?? record.headers['event-id'],
    subject: envelope?.subject ?? record.key ?? '-',
    source: envelope?.source,
    causationId: envelope?.causationid,
    data: envelope ? envelope.data : (record.value?.toString('utf8') ?? null),
  };
}

/** One line an event: time, topic, type, subject and what of the data tells most. */
export function formatLine(record: TopicRecord): string {
  const event = summariseRecord(record);
  const place = `${record.topic}[${record.partition}]@${record.offset}`;
  return [
    paint('dim', event.time),
    paint('dim', place.padEnd(26)),
    paint(colourOf(event.type), event.type.padEnd(18)),
    event.subject,
    paint('dim', gist(event.data)),
  ].join(' ');
}

export function colourOf(type: string): 'red' | 'yellow' | 'green' | 'cyan' {
  if (/Failed$|Cancelled$|unreadable/.test(type)) return 'red';
  if (/Released$|Voided$|Refund|Rollback$|Deleted$/.test(type)) return 'yellow';
  return /Completed$|Shipped$/.test(type) ? 'green' : 'cyan';
}

/** The data without what the line already says, on one line of at most 120 characters. */
export function gist(data: unknown): string {
  if (typeof data !== 'object' || data === null) return scalar(data).slice(0, 120);
  const { orderId: _orderId, ...rest } = data as Record<string, unknown>;
  const text = Object.entries(rest)
    .map(([name, value]) => `${name}=${brief(value)}`)
    .join(' ');
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function brief(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(brief).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value);
  const fields = value as Record<string, unknown>;
  if (typeof fields.amount === 'number' && typeof fields.currency === 'string')
    return `${fields.amount} ${fields.currency}`;
  if (typeof fields.sku === 'string') return `${fields.sku}×${scalar(fields.quantity ?? fields.requested)}`;
  return JSON.stringify(value);
}

const scalar = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

function parse(value: Buffer | null): LooseEnvelope | undefined {
  if (!value) return undefined;
  try {
    const parsed: unknown = JSON.parse(value.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}
