const SURROGATE = /\p{Surrogate}/u;

/**
 * Whether `text` can be stored: Postgres has no U+0000 in text (SQLSTATE 22021) or jsonb (22P05), and a lone surrogate
 * has no UTF-8 form.
 */
export const isStorable = (text: string): boolean => !text.includes('\0') && !SURROGATE.test(text);
