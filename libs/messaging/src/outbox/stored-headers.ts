import type { MessageHeaders } from './outbox-message.js';

/**
 * Record headers as stored in the outbox's json column. Events carry text only and are stored as a plain object. A dead
 * letter may carry any bytes and several values of one name; it is stored as a list of [name, text] and
 * [name, { base64 }] pairs.
 */
type StoredPair = readonly [name: string, value: string | { readonly base64: string }];
export type StoredHeaders = Readonly<Record<string, string>> | readonly StoredPair[];

export function storeHeaders(headers: MessageHeaders): string {
  if (Object.values(headers).every((value) => typeof value === 'string')) return JSON.stringify(headers);
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one): StoredPair => [name, typeof one === 'string' ? one : { base64: one.toString('base64') }]),
  );
  return JSON.stringify(pairs);
}

export function restoreHeaders(stored: StoredHeaders): MessageHeaders {
  if (!isPairs(stored)) return stored;
  const values = new Map<string, (string | Buffer)[]>();
  for (const [name, value] of stored) {
    const restored = typeof value === 'string' ? value : Buffer.from(value.base64, 'base64');
    values.set(name, [...(values.get(name) ?? []), restored]);
  }
  return Object.fromEntries(
    [...values].map(([name, all]) => [name, all.length === 1 && all[0] !== undefined ? all[0] : all]),
  );
}

function isPairs(stored: StoredHeaders): stored is readonly StoredPair[] {
  return Array.isArray(stored);
}
