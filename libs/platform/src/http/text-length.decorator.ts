import { ValidateBy } from 'class-validator';

/**
 * A text of `min` to `max` characters, which are code points, as the schemas of the events count them (JSON Schema,
 * `maxLength`) and Postgres does. class-validator's `@Length` counts an emoji and its variation selector as one: it lets
 * texts through that no event can carry.
 */
export const TextLength = (min: number, max: number): PropertyDecorator =>
  ValidateBy({
    name: 'textLength',
    constraints: [min, max],
    validator: {
      validate: (value: unknown) => typeof value === 'string' && lengthOf(value) >= min && lengthOf(value) <= max,
      defaultMessage: (args) =>
        typeof args?.value === 'string' && lengthOf(args.value) > max
          ? '$property must be shorter than or equal to $constraint2 characters'
          : '$property must be longer than or equal to $constraint1 characters',
    },
  });

/** In code points. Half a surrogate pair would count, but no such text gets this far. */
function lengthOf(text: string): number {
  let pairs = 0;
  for (const _pair of text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)) pairs++;
  return text.length - pairs;
}
