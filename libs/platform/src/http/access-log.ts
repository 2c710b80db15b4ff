import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { loggedUrl } from './logged-url.js';
import { traceIdOf } from '../tracing/traceparent.js';
import { traceparentOf } from '../tracing/request-trace.js';

/** One line a request at `debug`; metrics tell the rest. */
export function logRequests(fastify: FastifyInstance, logger: Logger): void {
  if (!logger.isLevelEnabled('debug')) return;
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const url = loggedUrl(request.url);
    const traceId = traceIdOf(traceparentOf(request));
    logger.debug({ context: 'http', method, url, status: reply.statusCode, ms: reply.elapsedTime, traceId });
    done();
  });
}
