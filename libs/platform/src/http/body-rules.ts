import type { OpenAPIObject } from '@nestjs/swagger';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';

type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];
type Rules = Readonly<Record<string, unknown>>;

/** What our own validators mean, by their names. */
const CONVERTERS = {
  textLength: ({ constraints: [minLength, maxLength] = [] }: { readonly constraints?: number[] }) => ({
    minLength,
    maxLength,
  }),
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
