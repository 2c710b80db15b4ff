import type { OpenAPIObject } from '@nestjs/swagger';
import { MAX, MIN } from 'class-validator';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';

type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
type Rules = Readonly<Record<string, unknown>>;

interface Limits {
  readonly constraints?: number[];
}

/** By the name of the validator. The library's own converters for limits say `type: number`, also of whole numbers. */
const CONVERTERS = {
  [MIN]: ({ constraints }: Limits) => ({ minimum: constraints?.[0] }),
  [MAX]: ({ constraints }: Limits) => ({ maximum: constraints?.[0] }),
  textLength: ({ constraints }: Limits) => ({ minLength: constraints?.[0], maxLength: constraints?.[1] }),
};

/** What a document says of a property by these keywords is what is checked. */
const KEYWORDS = ['minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum', 'minItems', 'maxItems'];

/**
 * The bodies' schemas with the rules by which they are refused, from the same decorators; unknown fields are among them.
 * A body is a class whose name says so.
 */
export function withBodyRules(schemas: Readonly<Record<string, Schema>>): Record<string, Schema> {
  const checked = validationMetadatasToSchemas({ additionalConverters: CONVERTERS });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      if (!name.endsWith('Body') || !('properties' in schema)) return [name, schema];
      const rules = checked[name]?.properties ?? {};
      const properties = Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([property, said]) => [
          property,
          { ...said, ...rulesOf(rules[property]) },
        ]),
      ) as typeof schema.properties;
      return [name, { ...schema, properties, additionalProperties: false }];
    }),
  );
}

function rulesOf(checked: unknown): Rules {
  const rules = Object.entries((checked ?? {}) as Rules);
  return Object.fromEntries(rules.filter(([keyword, value]) => KEYWORDS.includes(keyword) && value !== undefined));
}
