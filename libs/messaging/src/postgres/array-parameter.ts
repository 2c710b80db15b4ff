const BYTEA = 17;
const TEXT = 25;
const JSON_TYPE = 114;

/** Bytes before the first element: dimensions, whether there are nulls, element type, length, lower bound. */
const ARRAY_HEADER = 20;

/**
 * A `bytea[]` parameter in Postgres' binary format (array_recv), as a Buffer, which pg sends as it is. As text each value
 * would be written in hexadecimal, quoted, and read character by character: for an event three times its own length.
 */
export function byteaArray(values: readonly (Buffer | null)[]): Buffer {
  const array = startArray(
    BYTEA,
    values.length,
    values.reduce((sum, value) => sum + (value?.length ?? 0), 0),
  );
  let at = ARRAY_HEADER;
  for (const value of values) {
    at = array.writeInt32BE(value?.length ?? -1, at);
    if (value !== null) {
      array.set(value, at);
      at += value.length;
    } else array.writeInt32BE(1, 4);
  }
  return array;
}

/** A `text[]` parameter in the same format. For long texts that would have much to escape, as JSON has. */
export const textArray = (values: readonly string[]): Buffer => arrayOfText(TEXT, values);

/** A `json[]` parameter in the same format, of JSON texts. */
export const jsonArray = (texts: readonly string[]): Buffer => arrayOfText(JSON_TYPE, texts);

function arrayOfText(elementType: number, values: readonly string[]): Buffer {
  const lengths = values.map((value) => Buffer.byteLength(value));
  const array = startArray(
    elementType,
    values.length,
    lengths.reduce((sum, length) => sum + length, 0),
  );
  let at = ARRAY_HEADER;
  values.forEach((value, index) => {
    at = array.writeInt32BE(lengths[index]!, at);
    at += array.write(value, at);
  });
  return array;
}

function startArray(elementType: number, count: number, bytes: number): Buffer {
  if (count === 0) return emptyArray(elementType);
  const array = Buffer.allocUnsafe(ARRAY_HEADER + 4 * count + bytes);
  array.writeInt32BE(1, 0);
  array.writeInt32BE(0, 4);
  array.writeInt32BE(elementType, 8);
  array.writeInt32BE(count, 12);
  array.writeInt32BE(1, 16);
  return array;
}

/** An empty array has no dimension. */
function emptyArray(elementType: number): Buffer {
  const array = Buffer.alloc(12);
  array.writeInt32BE(elementType, 8);
  return array;
}

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
