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
      validate: (value: unknown) => typeof value === 'string' && isBetween(value, min, max),
      defaultMessage: (args) =>
        typeof args?.value === 'string' && args.value.length > min
          ? '$property must be shorter than or equal to $constraint2 characters'
          : '$property must be longer than or equal to $constraint1 characters',
    },
  });

/** A character is one or two units, so nearly always there is nothing to count. */
function isBetween(text: string, min: number, max: number): boolean {
  if (text.length < min || text.length > 2 * max) return false;
  if (text.length >= 2 * min && text.length <= max) return true;
  let characters = 0;
  for (const _character of text) characters++;
  return characters >= min && characters <= max;
}
