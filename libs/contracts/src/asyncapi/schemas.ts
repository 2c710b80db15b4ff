import { CloudEventAttributes } from '../envelope/cloud-event.js';
import { EVENT_TYPES, definitionOf } from '../events/registry.js';
import { refsIn, schemaOf, type JsonSchema } from '../schema/json-schema.js';
import { referenced } from '../schema/schema-ref.js';
import { fieldDoc, type ClassDoc } from './doc-comments.js';
import { eventHeaders } from './messages.js';

type Class = abstract new () => object;
type Docs = ReadonlyMap<string, ClassDoc>;

const described = (description: string | undefined, schema: JsonSchema): JsonSchema => {
  if (description === undefined) return schema;
  // Draft-07 ignores what stands beside a $ref.
  return '$ref' in schema ? { description, allOf: [schema] } : { description, ...schema };
};

const documented = (of: Class, docs: Docs): JsonSchema => {
  const { properties, ...rest } = schemaOf(of);
  const fields = Object.entries(properties as Record<string, JsonSchema>).map(([name, schema]) => [
    name,
    described(fieldDoc(docs, of.name, name), schema),
  ]);
  return described(docs.get(of.name)?.text, {
    ...rest,
    properties: Object.fromEntries(fields) as Record<string, JsonSchema>,
  });
};

/** Every contract class as a reusable schema: envelope, each type's data, and whatever those refer to. */
export const componentSchemas = (docs: Docs): Record<string, JsonSchema> => {
  const schemas: Record<string, JsonSchema> = {};
  const add = (of: Class): void => {
    if (of.name in schemas) return;
    schemas[of.name] = documented(of, docs);
    for (const ref of refsIn(schemaOf(of))) add(referenced(ref));
  };
  schemas.EventHeaders = eventHeaders;
  add(CloudEventAttributes);
  for (const type of EVENT_TYPES) add(definitionOf(type).data);
  return schemas;
};
