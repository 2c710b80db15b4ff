import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { continuedTraceparent } from './traceparent.js';

const TRACE = Symbol('traceparent');

type Traced = FastifyRequest & { [TRACE]?: string };

/**
 * The trace a request belongs to: the caller's `traceparent` header where it is valid, otherwise a new one; the same on
 * every call for one request. While no spans are recorded the caller's own is passed on, as a service that takes no part
 * in tracing does (W3C Trace Context section 3.4).
 */
export function traceparentOf(request: FastifyRequest): string {
  const traced = request as Traced;
  return (traced[TRACE] ??= continuedTraceparent(request.headers?.traceparent));
}

/** Puts a recorded span in place of the caller's, so that everything the request causes becomes its child. */
export function setTraceparent(request: FastifyRequest, traceparent: string): void {
  (request as Traced)[TRACE] = traceparent;
}

/** `@Traceparent() traceparent: string`: {@link traceparentOf} of the request, in a controller's method. */
export const Traceparent = createParamDecorator((_data: undefined, context: ExecutionContext) =>
  traceparentOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
