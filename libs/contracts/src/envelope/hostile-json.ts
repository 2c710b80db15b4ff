import type { Violation } from '../schema/compiled-schema.js';

/**
 * Whether JSON text may hold what {@link disarm} looks for. Almost no event has a backslash-u or a `__proto__`, so
 * that the walk over the parsed value is paid for by those that do.
 */
export const maybeHostile = (json: string): boolean => json.includes('\\u') || json.includes('__proto__');

/** In a `u` pattern only a surrogate without its partner is a character of its own. */
const LONE_SURROGATE = /\p{Surrogate}/u;

const isStorable = (text: string): boolean => !text.includes('\u0000') && !LONE_SURROGATE.test(text);

const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * Removes `__proto__` keys from a parsed JSON value, in place: JSON.parse makes them own properties, which turn into a
 * changed prototype at the first Object.assign. Returns the first text that Postgres cannot store (U+0000, a lone
 * surrogate), or null. Iterative: nesting may be as deep as the record is long.
 */
export const disarm = (value: unknown): Violation | null => {
  const waiting: { value: unknown; pointer: string }[] = [{ value, pointer: '' }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value: current, pointer } = next;
    if (typeof current === 'string' && !isStorable(current)) {
      return { pointer, rule: 'must not hold U+0000 or a lone surrogate' };
    }
    if (typeof current !== 'object' || current === null) continue;
    if (Object.hasOwn(current, '__proto__')) Reflect.deleteProperty(current, '__proto__');
    for (const [key, child] of Object.entries(current)) {
      waiting.push({ value: child, pointer: `${pointer}/${escapePointer(key)}` });
    }
  }
  return null;
};
