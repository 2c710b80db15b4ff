import { MAX, MIN } from 'class-validator';
import { targetConstructorToSchema } from 'class-validator-jsonschema';
import { referenced } from './schema-ref.js';

/** A JSON Schema object (draft-07, which AsyncAPI 3 takes as it is). */
export type JsonSchema = Readonly<Record<string, unknown>>;

type Class = abstract new () => object;

/** The library's own converters for limits say `type: number`, which would undo the `integer` beside them. */
const limitsKeepType = {
  [MIN]: ({ constraints }: { constraints?: number[] }) => ({ minimum: constraints?.[0] }),
  [MAX]: ({ constraints }: { constraints?: number[] }) => ({ maximum: constraints?.[0] }),
};

/** The schema of a contract class as its decorators say; nested classes are references. Unknown fields are allowed. */
export const schemaOf = (of: Class): JsonSchema => ({
  ...targetConstructorToSchema(of, { additionalConverters: limitsKeepType }),
});

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;

/** Names of the classes that `schema` refers to directly, as references. */
export const refsIn = (schema: unknown): string[] => {
  if (!isSchema(schema)) return [];
  if (typeof schema.$ref === 'string') return [schema.$ref];
  return Object.values(schema).flatMap(refsIn);
};

const inlined = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(inlined);
  if (!isSchema(schema)) return schema;
  if (typeof schema.$ref === 'string') return inlined(schemaOf(referenced(schema.$ref)));
  return Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, inlined(value)]));
};

/** {@link schemaOf} with every reference replaced by what it points to: one self-contained schema. */
export const selfContainedSchemaOf = (of: Class): JsonSchema => inlined(schemaOf(of)) as JsonSchema;
