import type { ArgumentMetadata, PipeTransform, Type } from '@nestjs/common';
import { notFound, ProblemError } from '../../problems/problem-error.js';
import type { FieldError } from '../../problems/problem-error.js';
import { isOrderIdField } from '../is-order-id.js';
import { shapeOf } from './compile-shape.js';

const NOT_A_DTO: readonly unknown[] = [String, Number, Boolean, Array, Object, Buffer];

/**
 * Validates every `@Body()`, `@Query()` and `@Param()` that is declared as a class, by {@link shapeOf}.
 *
 * @throws ProblemError naming each wrong field: 400 `body-required` or `validation-failed`; for a path parameter 404
 *   `not-found`, since nothing can be found under an id that no id can look like; for an order's `order-not-found`
 */
export class ShapePipe implements PipeTransform {
  transform(value: unknown, { type, metatype, data }: ArgumentMetadata): unknown {
    if (type === 'custom' || data !== undefined || !metatype || NOT_A_DTO.includes(metatype)) return value;
    const shape = shapeOf(metatype as new () => object);
    if (type !== 'body') {
      const { value: read, errors } = shape.readText(value as Record<string, string>);
      if (errors.length > 0) throw type === 'query' ? invalidQuery(errors) : unknownPath(metatype, value, errors);
      return read;
    }
    const { value: read, errors } = shape.read(value ?? {});
    // A body may be left out where each of its fields may.
    if (value === null || (value === undefined && errors.length > 0)) {
      throw new ProblemError(400, 'body-required', 'This request needs a JSON object as its body.');
    }
    if (errors.length > 0) throw invalid(errors);
    return read;
  }
}

/** A JSON Pointer points into a body. */
const withoutPointer = ({ field, message }: FieldError): FieldError => ({ field, message });

const summary = (errors: readonly FieldError[]): string => {
  const first = errors.slice(0, 5).map(({ field, message }) => `${field || 'the body'} ${message}`);
  return `${first.join('; ')}${errors.length > first.length ? '; …' : '.'}`;
};

const invalid = (errors: readonly FieldError[]): ProblemError =>
  new ProblemError(400, 'validation-failed', summary(errors), { errors });

/** 400 `validation-failed` for query parameters. */
export const invalidQuery = (errors: readonly FieldError[]): ProblemError => invalid(errors.map(withoutPointer));

function unknownPath(type: Type, value: unknown, errors: readonly FieldError[]): ProblemError {
  const id = errors.find(({ field }) => isOrderIdField(type, field))?.field;
  if (id !== undefined) return notFound('order', String((value as Record<string, unknown>)[id]));
  return new ProblemError(404, 'not-found', `There is nothing at this path: ${summary(errors)}`, {
    errors: errors.map(withoutPointer),
  });
}
