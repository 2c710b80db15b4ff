import type { JsonSchema } from '../src/schema/json-schema.js';

/** Data that breaks its schema in exactly one place. */
export interface Spoiled {
  readonly how: string;
  /** JSON Pointer of that place, below the data. */
  readonly pointer: string;
  readonly data: unknown;
}

type Replace = (value: unknown) => unknown;

const wrongValues = (schema: JsonSchema): [how: string, value: unknown][] => {
  const wrong: [string, unknown][] = [['null', null]];
  if (schema.type !== 'string') wrong.push(['text', 'x']);
  if (schema.type !== 'boolean') wrong.push(['a boolean', true]);
  if (schema.type !== 'array') wrong.push(['a list', []]);
  if (schema.type !== 'object') wrong.push(['an object', {}]);
  if (schema.type === 'integer') wrong.push(['a fraction', 1.5], ['more than a double holds', 2 ** 53]);
  if (typeof schema.minimum === 'number') wrong.push(['too low', schema.minimum - 1]);
  if (typeof schema.maximum === 'number') wrong.push(['too high', schema.maximum + 1]);
  if (typeof schema.maxLength === 'number') wrong.push(['too long', 'x'.repeat(schema.maxLength + 1)]);
  if (schema.minLength === 1) wrong.push(['empty', '']);
  if (schema.pattern !== undefined || schema.enum !== undefined) wrong.push(['of another form', '?']);
  return wrong;
};

const withList = (schema: JsonSchema, value: readonly unknown[], put: Replace, at: string): Spoiled[] => {
  const { items, minItems, maxItems } = schema as { items: JsonSchema; minItems: number; maxItems: number };
  const lengths: Spoiled[] = [
    { how: 'too many', pointer: at, data: put(Array.from({ length: maxItems + 1 }, () => value[0])) },
    ...(minItems > 0 ? [{ how: 'none', pointer: at, data: put([]) }] : []),
  ];
  return [...lengths, ...spoiled(items, value[0], (item) => put([item, ...value.slice(1)]), `${at}/0`)];
};

const withFields = (schema: JsonSchema, value: Record<string, unknown>, put: Replace, at: string): Spoiled[] =>
  Object.entries(schema.properties as Record<string, JsonSchema>).flatMap(([name, field]) => {
    const { [name]: present, ...others } = value;
    const isRequired = (schema.required as string[] | undefined)?.includes(name) ?? false;
    return [
      ...(isRequired ? [{ how: 'missing', pointer: `${at}/${name}`, data: put(others) }] : []),
      ...spoiled(field, present, (bad) => put({ ...value, [name]: bad }), `${at}/${name}`),
    ];
  });

/** Every way to break `schema` in one place of `value`, which has every optional field set. */
export const spoiled = (schema: JsonSchema, value: unknown, put: Replace = (whole) => whole, at = ''): Spoiled[] => [
  ...wrongValues(schema).map(([how, wrong]) => ({ how, pointer: at, data: put(wrong) })),
  ...(schema.type === 'array' ? withList(schema, value as unknown[], put, at) : []),
  ...(schema.type === 'object' ? withFields(schema, value as Record<string, unknown>, put, at) : []),
];
