import { applyDecorators, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

const SAFE = new WeakSet<FastifyRequest>();

class MarkSafe implements CanActivate {
  canActivate(context: ExecutionContext): true {
    SAFE.add(context.switchToHttp().getRequest<FastifyRequest>());
    return true;
  }
}

/**
 * For a POST that does no more when it is sent twice, whatever became of the first: cancelling an order, but not adjusting
 * stock. A request whose outcome is not known is then answered with "try again".
 */
export const SafeToRepeat = (): MethodDecorator & ClassDecorator => applyDecorators(UseGuards(MarkSafe));

/** All methods but POST and PATCH are idempotent (RFC 9110 section 9.2.2), and so is what has an Idempotency-Key. */
export const isSafeToRepeat = (request: FastifyRequest): boolean =>
  (request.method !== 'POST' && request.method !== 'PATCH') ||
  request.headers['idempotency-key'] !== undefined ||
  SAFE.has(request);
