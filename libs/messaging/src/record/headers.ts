import type { HeaderValue, IncomingRecord, MessageHeaders } from './record.js';

type Headers = IncomingRecord['headers'];

/** Every value of a header, as UTF-8 text, in the record's order. Null says nothing and is left out. */
export const headerTexts = (headers: Headers, name: string): string[] =>
  [headers[name]].flat().flatMap((value) => value?.toString() ?? []);

/** The first value of a header as UTF-8 text; undefined where it is null, as if there were no such header. */
export const headerText = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first?.toString();
};

/** The headers as they can be written again. Null is a value to Kafka and stays; undefined is only one of kafkajs' types. */
export const knownHeaders = (headers: Headers): MessageHeaders =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

/**
 * Record headers as stored in the outbox's json column. Events carry text only and are stored as a plain object. A dead
 * letter may carry any bytes, null and several values of one name; it is stored as a list of [name, text],
 * [name, { base64 }] and [name, null] pairs.
 */
type StoredPair = readonly [name: string, value: string | { readonly base64: string } | null];
export type StoredHeaders = Readonly<Record<string, string>> | readonly StoredPair[];

export function storeHeaders(headers: MessageHeaders): string {
  if (Object.values(headers).every((value) => typeof value === 'string')) return JSON.stringify(headers);
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one): StoredPair => [name, storedValue(one)]),
  );
  return JSON.stringify(pairs);
}

function storedValue(value: HeaderValue): StoredPair[1] {
  return value === null || typeof value === 'string' ? value : { base64: value.toString('base64') };
}

export function restoreHeaders(stored: StoredHeaders): MessageHeaders {
  if (!isPairs(stored)) return stored;
  const values = new Map<string, HeaderValue[]>();
  for (const [name, value] of stored) {
    values.set(name, [...(values.get(name) ?? []), restoredValue(value)]);
  }
  return Object.fromEntries(
    [...values].map(([name, all]) => [name, all.length === 1 && all[0] !== undefined ? all[0] : all]),
  );
}

function restoredValue(value: StoredPair[1]): HeaderValue {
  return value === null || typeof value === 'string' ? value : Buffer.from(value.base64, 'base64');
}

function isPairs(stored: StoredHeaders): stored is readonly StoredPair[] {
  return Array.isArray(stored);
}
