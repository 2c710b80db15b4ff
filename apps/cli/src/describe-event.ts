import { moneyText } from '@waybill/contracts';
import type { IncomingRecord } from '@waybill/messaging/kafka';
import { summariseRecord, visible } from '@waybill/operations/words';
import { paint } from './output.js';

/** One line an event: time, topic, type, subject and what of the data tells most. */
export function formatLine(record: IncomingRecord): string {
  const event = summariseRecord(record);
  const place = `${record.topic}[${record.partition}]@${record.offset}`;
  return [
    paint('dim', visible(event.time)),
    paint('dim', place.padEnd(26)),
    paint(colourOf(event.type), visible(event.type).padEnd(18)),
    visible(event.subject),
    paint('dim', gist(event.data)),
  ].join(' ');
}

export function colourOf(type: string): 'red' | 'yellow' | 'green' | 'cyan' {
  if (/Failed$|Cancelled$|unreadable/.test(type)) return 'red';
  if (/Released$|Voided$|Refund|Rollback$|Deleted$/.test(type)) return 'yellow';
  return /Completed$|Shipped$/.test(type) ? 'green' : 'cyan';
}

const GIST_LENGTH = 120;

/** The data without what the line already says, on one line of at most 120 characters. */
export function gist(data: unknown): string {
  const text = visible(wording(data));
  return text.length > GIST_LENGTH ? `${text.slice(0, GIST_LENGTH - 1)}…` : text;
}

function wording(data: unknown): string {
  if (typeof data !== 'object' || data === null) return scalar(data);
  const { orderId: _orderId, ...rest } = data as Record<string, unknown>;
  return Object.entries(rest)
    .map(([name, value]) => `${name}=${brief(value)}`)
    .join(' ');
}

function brief(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(brief).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value);
  const fields = value as Record<string, unknown>;
  if (isMoney(fields)) return moneyText(fields);
  if (typeof fields.sku === 'string') return `${fields.sku}×${scalar(fields.quantity ?? fields.requested)}`;
  return JSON.stringify(value);
}

/** What anyone may have written to a topic: only what is an amount of money is shown as one. */
const isMoney = (fields: Readonly<Record<string, unknown>>): fields is { amount: number; currency: string } =>
  Number.isSafeInteger(fields.amount) &&
  (fields.amount as number) >= 0 &&
  typeof fields.currency === 'string' &&
  /^[A-Z]{3}$/.test(fields.currency);

const scalar = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
