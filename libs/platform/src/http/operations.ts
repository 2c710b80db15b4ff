import type { FastifyRequest } from 'fastify';

/** Health and metrics: what supervisors ask, by address and until the end. */
export const isOperations = ({ routeOptions: { url } }: FastifyRequest): boolean =>
  url !== undefined && /^\/(health\/|metrics$)/.test(url);
