import type { FastifyInstance, FastifyRequest } from 'fastify';
import { traceparentOf, setTraceparent } from './request-trace.js';
import type { RecordedSpan } from './span-recorder.js';
import { spanRecorder } from './tracing.js';

/** OpenTelemetry's SpanKind.SERVER, without loading the package. */
const SERVER = 1;

/** A span for every request to a route, of the caller's trace; what the request causes becomes its child. */
export function recordRequestSpans(fastify: FastifyInstance): void {
  const open = new WeakMap<FastifyRequest, RecordedSpan>();
  fastify.addHook('onRequest', (request, _reply, done) => {
    const recorder = spanRecorder();
    if (recorder && !request.is404) {
      const route = request.routeOptions.url ?? '';
      const attributes = { 'http.request.method': request.method, 'http.route': route };
      const span = recorder.start(`${request.method} ${route}`, traceparentOf(request), attributes, SERVER);
      setTraceparent(request, span.traceparent);
      open.set(request, span);
    }
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const span = open.get(request);
    span?.setAttributes({ 'http.response.status_code': reply.statusCode });
    span?.end(reply.statusCode >= 500 ? `status ${reply.statusCode}` : undefined);
    done();
  });
}
