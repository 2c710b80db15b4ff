import type { IncomingRecord } from '@waybill/messaging/kafka';
import { textOf } from '../words/text.js';
import { bounded } from './bounded.js';

type Headers = IncomingRecord['headers'];

const textOrNull = (bytes: Buffer | string | null): string | null => (bytes === null ? null : textOf(bytes));

export const keyText = ({ key }: Pick<IncomingRecord, 'key'>): string | null => textOrNull(key);

/** The first value of a header; undefined where it is null, as if there were no such header. */
export function headerText(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  const first = Array.isArray(value) ? value[0] : value;
  return textOrNull(first ?? null) ?? undefined;
}

/** All headers; a list where a name has several values. */
export function headersText(headers: Headers): Record<string, string | null | (string | null)[]> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      if (value === undefined) return [];
      return [[name, Array.isArray(value) ? value.map(textOrNull) : textOrNull(value)] as const];
    }),
  );
}

/** A record's value as it can be shown: {@link bounded} if it is JSON, else as text; null for a record without a value. */
export function valueOf({ value }: Pick<IncomingRecord, 'value'>): unknown {
  if (value === null) return null;
  const text = textOf(value);
  try {
    return bounded(JSON.parse(text));
  } catch {
    return text;
  }
}

/** Milliseconds since the epoch as ISO 8601; as they are where they are no time (a record may carry any 64 bits). */
export function timeText(ms: number): string {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? `${ms} ms` : time.toISOString();
}
