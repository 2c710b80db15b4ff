import { isUtf8 } from 'node:buffer';
import { bounded } from './bounded.js';

/** The value of a record as it can be shown. */
export type PayloadText =
  | { readonly encoding: 'json'; readonly value: unknown }
  | { readonly encoding: 'text' | 'hex'; readonly value: string }
  | { readonly encoding: 'none'; readonly value: null };

/** A record's value as JSON ({@link bounded}) if it is that, else as text, else in hexadecimal. */
export function payloadOf(value: Buffer | null): PayloadText {
  if (value === null) return { encoding: 'none', value: null };
  if (!isUtf8(value)) return { encoding: 'hex', value: value.toString('hex') };
  const text = value.toString('utf8');
  try {
    return { encoding: 'json', value: bounded(JSON.parse(text)) };
  } catch {
    return { encoding: 'text', value: text };
  }
}
