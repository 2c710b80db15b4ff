/** Most characters of what a client sent that an answer repeats. */
const MAX_ECHO = 200;

const SURROGATE = /\p{Surrogate}/u;

/**
 * Whether `text` can be stored: Postgres has no U+0000 in text (SQLSTATE 22021) or jsonb (22P05), and a lone surrogate
 * has no UTF-8 form.
 */
export const isStorable = (text: string): boolean => !text.includes('\0') && !SURROGATE.test(text);

/** As much of `text` as an answer repeats; what is left out shows as an ellipsis. */
export const echo = (text: string): string =>
  text.length <= MAX_ECHO ? text : `${text.slice(0, MAX_ECHO).replace(/[\ud800-\udbff]$/, '')}…`;
