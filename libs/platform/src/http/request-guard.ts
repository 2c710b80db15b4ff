import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError, shuttingDown } from '../problems/problem-error.js';
import { unstorable } from './json-body.js';
import { refusalOf } from './query-string.js';
import { isStorable } from './text.js';

/** Paths an operator still asks while the service drains. */
const OPERATIONS = /^\/(health\/|metrics)/;

/** Refuses, before any handler runs, what no handler could answer: unreadable paths and queries, and work while draining. */
export function refuseUnreadable(fastify: FastifyInstance, isShuttingDown: () => boolean): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isShuttingDown() && !OPERATIONS.test(request.url)) {
      reply.header('connection', 'close');
      done(shuttingDown());
    } else if (lacksHost(request)) {
      reply.header('connection', 'close');
      done(new ProblemError(400, 'malformed-request', 'An HTTP/1.1 request must have a Host header.'));
    } else {
      done(refusalOf(request.query) ?? unstorableParameter(request));
    }
  });
}

/** RFC 9112 section 3.2. Node would refuse it, too, but with no problem in the answer. */
const lacksHost = ({ raw }: FastifyRequest): boolean => raw.httpVersion === '1.1' && raw.headers.host === undefined;

function unstorableParameter({ params }: FastifyRequest): ProblemError | undefined {
  for (const [name, value] of Object.entries(params ?? {})) {
    if (!isStorable(String(value))) return unstorable(name);
  }
  return undefined;
}
