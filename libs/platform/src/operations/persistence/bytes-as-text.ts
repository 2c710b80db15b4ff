import { isUtf8 } from 'node:buffer';

/** Bytes as text: UTF-8 as it is, anything else as `0x…` in hexadecimal. */
export const textOf = (bytes: Buffer | null): string | null => {
  if (bytes === null) return null;
  return isUtf8(bytes) ? bytes.toString('utf8') : `0x${bytes.toString('hex')}`;
};
