import type { HeaderValue, IncomingRecord } from './record.js';

/** Bytes of key, value and headers, names included; a header that is text counts its characters. */
export function sizeOf({ key, value, headers }: IncomingRecord): number {
  let size = (key?.length ?? 0) + (value?.length ?? 0);
  for (const name in headers) {
    size += name.length;
    const given = headers[name];
    if (Array.isArray(given)) for (const one of given) size += one?.length ?? 0;
    else size += given?.length ?? 0;
  }
  return size;
}

/** The record with bytes of its own. As it was fetched it keeps the whole response in memory, of which it is a part. */
export function copyOf(record: IncomingRecord): IncomingRecord {
  const headers = Object.entries(record.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.map(copied) : copied(value)] as const,
  );
  return { ...record, key: copied(record.key), value: copied(record.value), headers: Object.fromEntries(headers) };
}

const copied = <T extends HeaderValue | undefined>(bytes: T): T =>
  Buffer.isBuffer(bytes) ? (Buffer.from(bytes) as T) : bytes;
