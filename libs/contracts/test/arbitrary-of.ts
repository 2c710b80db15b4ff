import fc, { type Arbitrary } from 'fast-check';

interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

const text = ({ minLength = 0, maxLength = 255 }: Schema): Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 20) }),
    fc.string({ unit: 'binary', minLength, maxLength }).map((value) => value.replaceAll('\0', '\n')),
  );

const object = ({ properties = {}, required = [] }: Schema): Arbitrary<object> =>
  fc.record(Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, arbitraryOf(schema)])), {
    requiredKeys: [...required],
  });

/** Values that `schema` allows, up to its limits. Throws for a kind of schema that it does not know. */
export const arbitraryOf = (schema: Schema): Arbitrary<unknown> => {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern));
  switch (schema.type) {
    case 'string':
      return text(schema);
    case 'integer':
      return fc.maxSafeInteger().map((n) => {
        const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = schema;
        return minimum + (Math.abs(n) % (maximum - minimum + (maximum === Number.MAX_SAFE_INTEGER ? 0 : 1)));
      });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}), { minLength: schema.minItems, maxLength: 4 });
    case 'object':
      return object(schema);
    default:
      throw new Error(`no arbitrary for ${JSON.stringify(schema)}`);
  }
};
