/** The longest time that Node's timers keep, ms; a longer one would end at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** What one option accepts. An option that is left out, or undefined, is only checked where it is required. */
export interface OptionRule {
  /** Completes "must be …". */
  readonly accepts: string;
  readonly takes: (value: unknown) => boolean;
}

export interface RequiredRule extends OptionRule {
  readonly required: true;
}

/** One rule for every option there is: an option without a rule does not compile. */
export type OptionRules<Options> = {
  readonly [Name in keyof Options]-?: Partial<Pick<Options, Name>> extends Pick<Options, Name>
    ? OptionRule
    : RequiredRule;
};

/** An option has a value that it does not accept, is missing, or does not exist. A defect of the calling code. */
export class InvalidOptionError extends Error {
  readonly code = 'INVALID_OPTION';
  override readonly name = 'InvalidOptionError';

  /** @param accepts completes "must be …" */
  static of(owner: string, option: string, value: unknown, accepts: string): InvalidOptionError {
    const what = value === undefined ? 'is missing' : got(value);
    return new InvalidOptionError(`${owner}: option ${option} must be ${accepts}, but ${what}`);
  }
}

/**
 * Checks the options of a part where it is constructed, so that a wrong value fails there and not in production.
 *
 * @param owner the class that has the options, for the message
 * @throws InvalidOptionError naming the option, the value it got and what it accepts
 */
export function checkOptions<Options extends object>(
  owner: string,
  options: Options,
  rules: OptionRules<Options>,
): void {
  const known = new Map(Object.entries<OptionRule | RequiredRule>(rules));
  for (const option of Object.keys(options)) {
    if (known.has(option)) continue;
    throw new InvalidOptionError(`${owner}: there is no option ${option}; there are ${[...known.keys()].join(', ')}`);
  }
  for (const [option, rule] of known) {
    const value: unknown = options[option as keyof Options];
    const isFine = value === undefined ? !('required' in rule) : rule.takes(value);
    if (!isFine) throw InvalidOptionError.of(owner, option, value, rule.accepts);
  }
}

/** The options with a default for each that is left out or undefined. */
export function withDefaults<Options extends object>(defaults: Options, given: Partial<Options> = {}): Options {
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...(Object.fromEntries(said) as Partial<Options>) };
}

export const required = (rule: OptionRule): RequiredRule => ({ ...rule, required: true });

/** A whole number from `min` to `max`, both included. */
export const wholeNumber = (min: number, max = Number.MAX_SAFE_INTEGER): OptionRule => ({
  accepts: max === Number.MAX_SAFE_INTEGER ? `a whole number from ${min}` : `a whole number from ${min} to ${max}`,
  takes: (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
});

/** A time in ms from `min` to `max`, both included; fractions are allowed. */
export const milliseconds = (min = 0, max = LONGEST_MS): OptionRule => ({
  accepts: `a number of ms from ${min} to ${max}`,
  takes: (value) => typeof value === 'number' && value >= min && value <= max,
});

export const oneOf = (...values: readonly (string | number | boolean)[]): OptionRule => ({
  accepts: values.map((value) => JSON.stringify(value)).join(' or '),
  takes: (value) => values.includes(value as string),
});

/** Text of one to `max` characters. */
export const text = (max = 255): OptionRule => ({
  accepts: `a text of 1 to ${max} characters`,
  takes: (value) => typeof value === 'string' && value.length > 0 && value.length <= max,
});

/** A list of at least `min` elements, each of which `element` accepts. */
export const listOf = (element: OptionRule, min = 1): OptionRule => ({
  accepts: `a list of at least ${min}, each ${element.accepts}`,
  takes: (value) => Array.isArray(value) && value.length >= min && value.every(element.takes),
});

export const aFunction: OptionRule = { accepts: 'a function', takes: (value) => typeof value === 'function' };

/** Any object but null: what is in it, its own part checks. */
export const anObject: OptionRule = {
  accepts: 'an object',
  takes: (value) => typeof value === 'object' && value !== null,
};

/** Numbers and texts as they are; of anything else the kind alone, since it may hold a password. */
function got(value: unknown): string {
  if (typeof value === 'string') return `is ${JSON.stringify(value.slice(0, 100))}`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return `is ${String(value)}`;
  return Array.isArray(value) ? `is a list of ${value.length}` : `is of type ${typeof value}`;
}
