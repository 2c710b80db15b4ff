import { isUtf8 } from 'node:buffer';

/** Bytes as text: UTF-8 as it is, anything else as `0x…` in hexadecimal. */
export const textOf = (bytes: Buffer | string): string => {
  if (typeof bytes === 'string') return bytes;
  return isUtf8(bytes) ? bytes.toString('utf8') : `0x${bytes.toString('hex')}`;
};

/**
 * Text as a terminal may get it: control characters (NUL, escape sequences, line ends) and those that turn the direction
 * of writing are spelled out, so that what a stranger wrote into an event cannot act on the operator's screen.
 */
export const visible = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
