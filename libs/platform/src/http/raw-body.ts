import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

const KEEPS = 'waybill:raw-body';
const bodies = new WeakMap<FastifyRequest['raw'], Buffer>();

/** The route needs the very bytes of its body, for a signature over them. */
export const KeepsRawBody = (): MethodDecorator => RouteConfig({ [KEEPS]: true });

/** @returns the bytes of the body; none where the route does not keep them, or there was no body */
export const rawBodyOf = ({ raw }: FastifyRequest): Buffer => bodies.get(raw) ?? Buffer.alloc(0);

/** Called by the parser of bodies. */
export function keepRawBody({ raw, routeOptions }: FastifyRequest, bytes: Buffer): void {
  if ((routeOptions.config as unknown as Readonly<Record<string, unknown>> | undefined)?.[KEEPS] === true)
    bodies.set(raw, bytes);
}
