import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError, shuttingDown } from '../problems/problem-error.js';
import { unstorable } from './json-body.js';
import { isOperations } from './operations.js';
import { refusalOf } from './query-string.js';
import { isStorable } from './text.js';

/** Refuses, before any handler runs, what no handler could answer: unreadable paths and queries, and work while draining. */
export function refuseUnreadable(fastify: FastifyInstance, isShuttingDown: () => boolean): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isShuttingDown() && !isOperations(request)) {
      reply.header('connection', 'close');
      done(shuttingDown());
    } else if (!hasOneHost(request)) {
      reply.header('connection', 'close');
      done(new ProblemError(400, 'malformed-request', 'A request must have one Host header.'));
    } else {
      done(refusalOf(request.query) ?? unstorableParameter(request));
    }
  });
}

/**
 * RFC 9112 section 3.2; HTTP/1.0 needs none. Node would refuse a missing one, too, but with no problem in the answer, and
 * takes the first of several: another than a proxy in front may have judged.
 */
function hasOneHost({ raw: { httpVersion, headers, rawHeaders } }: FastifyRequest): boolean {
  if (headers.host === undefined) return httpVersion !== '1.1';
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts === 1;
}

function unstorableParameter({ params }: FastifyRequest): ProblemError | undefined {
  for (const [name, value] of Object.entries(params ?? {})) {
    if (!isStorable(String(value))) return unstorable(name);
  }
  return undefined;
}
