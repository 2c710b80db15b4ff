import type { JsonSchema } from '../schema/json-schema.js';

type Rule = (before: unknown, now: unknown) => boolean;

const same: Rule = (before, now) => before === now;
const sameOrGone: Rule = (before, now) => now === undefined || before === now;
const notHigher: Rule = (before, now) => now === undefined || (before !== undefined && Number(now) <= Number(before));
const notLower: Rule = (before, now) => now === undefined || (before !== undefined && Number(now) >= Number(before));

const includesAll: Rule = (before, now) =>
  now === undefined ||
  (Array.isArray(before) && Array.isArray(now) && before.every((value: unknown) => now.includes(value)));

const requiresNoMore: Rule = (before, now) =>
  now === undefined ||
  (Array.isArray(now) && now.every((name: unknown) => Array.isArray(before) && before.includes(name)));

/** When a reader with keyword value `now` still takes all that was written under `before`. */
const RULES: Readonly<Record<string, Rule>> = {
  type: same,
  pattern: sameOrGone,
  enum: includesAll,
  required: requiresNoMore,
  minimum: notHigher,
  minLength: notHigher,
  minItems: notHigher,
  maximum: notLower,
  maxLength: notLower,
  maxItems: notLower,
};

const NESTED = new Set(['properties', 'items']);

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null;

const own = (before: JsonSchema, now: JsonSchema, at: string): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((keyword) => !NESTED.has(keyword))
    .filter((keyword) => !(RULES[keyword] ?? same)(before[keyword], now[keyword]))
    .map((keyword) => `${at}: ${keyword} was ${JSON.stringify(before[keyword])}, is ${JSON.stringify(now[keyword])}`);

const ofFields = (before: unknown, now: unknown, at: string): string[] => {
  if (!isSchema(before)) return [];
  return Object.entries(before).flatMap(([name, schema]) => {
    const field = `${at}/${name}`;
    const present = isSchema(now) ? now[name] : undefined;
    return present === undefined ? [`${field}: is gone`] : narrowings(schema, present, field);
  });
};

/**
 * Where schema `now` refuses or loses something that schema `before` allowed: what makes a change more than additive.
 * A keyword without a rule must stay as it is, so that a new kind of constraint is never let through by ignorance.
 */
export const narrowings = (before: unknown, now: unknown, at = '/data'): string[] => {
  if (!isSchema(before) || !isSchema(now)) return before === now ? [] : [`${at}: has no schema any more`];
  return [
    ...own(before, now, at),
    ...ofFields(before.properties, now.properties, at),
    ...(before.items === undefined && now.items === undefined ? [] : narrowings(before.items, now.items, `${at}/*`)),
  ];
};
