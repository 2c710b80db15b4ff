import { readFileSync } from 'node:fs';

/** A text that is not to be shown: given, or in a file that is read again each time it is needed. */
export type Secret = { readonly text: string } | { readonly file: string };

/** @throws the system's error when its file cannot be read */
export const secretText = (secret: Secret): string =>
  'text' in secret ? secret.text : readFileSync(secret.file, 'utf8').replace(/\r?\n$/, '');
