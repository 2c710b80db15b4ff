import { selfContainedSchemaOf, type JsonSchema } from '../schema/json-schema.js';
import { EVENT_TYPES, definitionOf } from '../events/registry.js';
import { narrowings } from './narrowing.js';

const object = (properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required,
});
const text: JsonSchema = { type: 'string', minLength: 1, maxLength: 255 };
const list = (items: JsonSchema, minItems = 1, maxItems = 100): JsonSchema => ({
  type: 'array',
  items,
  minItems,
  maxItems,
});

describe('a change of a schema', () => {
  it.each<[string, JsonSchema, JsonSchema]>([
    ['nothing', object({ a: text }), object({ a: text })],
    ['a new optional field', object({ a: text }, ['a']), object({ a: text, b: text }, ['a'])],
    ['a field that becomes optional', object({ a: text }, ['a']), object({ a: text })],
    ['one more allowed value', { enum: ['A'] }, { enum: ['B', 'A'] }],
    ['a longer text', text, { ...text, maxLength: 300 }],
    ['a limit given up', text, { type: 'string' }],
    ['a lower minimum', { type: 'integer', minimum: 1 }, { type: 'integer', minimum: 0 }],
    ['a longer list', list(text), list(text, 0, 200)],
  ])('is additive: %s', (_what, before, now) => {
    expect(narrowings(before, now)).toEqual([]);
  });

  it.each<[string, JsonSchema, JsonSchema, string]>([
    ['a field is gone', object({ a: text, b: text }), object({ a: text }), '/data/b: is gone'],
    ['a field becomes required', object({ a: text }), object({ a: text }, ['a']), '/data: required'],
    ['a new field is required', object({}), object({ a: text }, ['a']), '/data: required'],
    ['another type', object({ a: text }), object({ a: { ...text, type: 'integer' } }), '/data/a: type'],
    ['a value less', { enum: ['A', 'B'] }, { enum: ['A'] }, '/data: enum'],
    ['only some values', { type: 'string' }, { type: 'string', enum: ['A'] }, '/data: enum'],
    ['a shorter text', text, { ...text, maxLength: 100 }, '/data: maxLength'],
    ['a new limit', { type: 'integer' }, { type: 'integer', maximum: 5 }, '/data: maximum'],
    ['a higher minimum', { minimum: 0 }, { minimum: 1 }, '/data: minimum'],
    ['another pattern', { pattern: 'a' }, { pattern: 'b' }, '/data: pattern'],
    ['narrower items', list(text), list({ ...text, minLength: 2 }), '/data/*: minLength'],
    ['a keyword without a rule', text, { ...text, format: 'email' }, '/data: format'],
  ])('is not additive: %s', (_what, before, now, change) => {
    expect(narrowings(before, now)).toEqual([expect.stringContaining(change)]);
  });

  it('is understood for every keyword that the contracts use', () => {
    const anyChange = EVENT_TYPES.map((type) => selfContainedSchemaOf(definitionOf(type).data));
    expect(anyChange.flatMap((schema) => narrowings(schema, structuredClone(schema)))).toEqual([]);
  });
});
