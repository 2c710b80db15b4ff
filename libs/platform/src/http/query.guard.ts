import { type CanActivate, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import { shapeOf } from './shape/compile-shape.js';
import { invalidQuery } from './shape/shape.pipe.js';

const ANY_QUERY = 'waybill:any-query';

/** For routes whose parameters are read elsewhere: monitors' own marks, and what a page keeps in its address. */
export const TakesAnyQuery = (): ClassDecorator => SetMetadata(ANY_QUERY, true);

class NoParameters {}

/**
 * Refuses query parameters where a route declares no `@Query()`: nobody would read them, and their sender means something
 * by them. Where it declares one, its class refuses what it does not know.
 *
 * @throws ProblemError 400 `validation-failed`, naming each parameter
 */
export class QueryGuard implements CanActivate {
  private readonly readers = new WeakMap<object, boolean>();

  canActivate(context: ExecutionContext): true {
    if (context.getType() !== 'http' || this.readsQuery(context)) return true;
    const { query } = context.switchToHttp().getRequest<FastifyRequest>();
    const parameters = query as Record<string, string>;
    if (Object.keys(parameters).length === 0) return true;
    const { errors } = shapeOf(NoParameters).readText(parameters);
    throw invalidQuery(errors);
  }

  private readsQuery(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    let reads = this.readers.get(handler);
    if (reads === undefined) {
      const controller = context.getClass();
      reads = Reflect.hasMetadata(ANY_QUERY, controller) || declaresQuery(controller, handler.name);
      this.readers.set(handler, reads);
    }
    return reads;
  }
}

/** Nest keeps a method's decorated parameters under `kind:index`. */
function declaresQuery(controller: object, method: string): boolean {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as object;
  return Object.keys(parameters).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
}
