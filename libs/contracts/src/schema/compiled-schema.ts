import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { selfContainedSchemaOf } from './json-schema.js';

/** Where a value breaks its schema: JSON Pointer (RFC 6901) and the rule, never the value, which may be personal. */
export interface Violation {
  readonly pointer: string;
  readonly rule: string;
}

/** Null if `value` conforms. `at` is the pointer of `value` itself. */
export type CompiledSchema = (value: unknown, at: string) => Violation | null;

const ajv = new Ajv({ strict: true, allErrors: false, messages: true });

const ruleOf = ({ keyword, params, message = keyword }: ErrorObject): string => {
  const allowed: unknown = params.allowedValues;
  return Array.isArray(allowed) ? `must be one of ${allowed.join(', ')}` : message;
};

const violationOf = (error: ErrorObject, at: string): Violation => {
  const pointer = at + error.instancePath;
  return error.keyword === 'required'
    ? { pointer: `${pointer}/${error.params.missingProperty}`, rule: 'is required' }
    : { pointer, rule: ruleOf(error) };
};

/** Compiles the schema of `of` at its first use (milliseconds), so that importing the contracts costs nothing. */
export const compiled = (of: abstract new () => object): CompiledSchema => {
  let validate: ValidateFunction | undefined;
  return (value, at) => {
    validate ??= ajv.compile(selfContainedSchemaOf(of));
    if (validate(value)) return null;
    const [error] = validate.errors ?? [];
    return error === undefined ? { pointer: at, rule: 'is invalid' } : violationOf(error, at);
  };
};
