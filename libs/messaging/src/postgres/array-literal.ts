/** What an array literal takes as it stands. */
const PLAIN = /^[\w.:+/@-]+$/;
const NULL = /^null$/i;

type Element = string | number | bigint | boolean | null | undefined;

/**
 * An array parameter as Postgres' array literal; `undefined` where an element is neither text, a number, a boolean nor
 * null. pg writes the same value, but quotes and escapes every element by itself; ids, names and numbers need neither.
 */
export function arrayLiteral(values: readonly unknown[]): string | undefined {
  let literal = '{';
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (!isElement(value)) return undefined;
    if (index > 0) literal += ',';
    literal += elementLiteral(value);
  }
  return `${literal}}`;
}

function elementLiteral(value: Element): string {
  if (value === null || value === undefined) return 'NULL';
  const text = String(value);
  return PLAIN.test(text) && !NULL.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}

const isElement = (value: unknown): value is Element => value === null || typeof value !== 'object';
