import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemError, type FieldError } from '../problems/problem-error.js';
import { shapeOf } from './shape/compile-shape.js';

class NoFields {}

/**
 * `@UseGuards(TakesNoBody)`: for commands that the path alone says all of. No body and an empty object are fine; a field
 * that nobody would read is refused instead of passed over, since its sender means something by it.
 *
 * @throws ProblemError 400 `validation-failed`, naming each field
 */
export class TakesNoBody implements CanActivate {
  canActivate(context: ExecutionContext): true {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (body === undefined) return true;
    const { errors } = shapeOf(NoFields).read(body);
    if (errors.length > 0) throw unexpected(errors);
    return true;
  }
}

const unexpected = (errors: readonly FieldError[]): ProblemError =>
  new ProblemError(400, 'validation-failed', 'This request takes no body.', { errors });
