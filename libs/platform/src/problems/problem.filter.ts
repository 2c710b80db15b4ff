import { Catch } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RouteMethods } from '../http/route-methods.js';
import { nothingHere, ProblemError } from './problem-error.js';
import { ProblemLog } from './problem-log.js';
import { headersOf, problemOf } from './problem.js';
import { isSafeToRepeat } from './safe-to-repeat.js';
import { toProblem } from './to-problem.js';
import { traceparentOf } from '../tracing/request-trace.js';
import { traceIdOf } from '../tracing/traceparent.js';

/**
 * Every error of every request leaves here, as `application/problem+json`: refusals of controllers and pipes, Fastify's
 * own (too large, wrong type, unknown route), and whatever was not expected. Only the last are logged with their stack.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new ProblemLog();

  constructor(private readonly routes: RouteMethods) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** 404, or 405 where the path answers to other methods. */
  answerUnrouted(request: FastifyRequest, reply: FastifyReply): void {
    this.answer(this.unrouted(request), request, reply);
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    // It was told that its answer is late.
    if (reply.sent && reply.raw.writableEnded) return;
    const problem = toProblem(error, isSafeToRepeat(request));
    this.log.write(error, problem, request);
    if (reply.sent || reply.raw.headersSent) {
      // A stream broke off in the middle: the client must not take it for complete.
      reply.raw.destroy();
      return;
    }
    const body = JSON.stringify(problemOf(problem, request.url.split('?', 1)[0], traceIdOf(traceparentOf(request))));
    // Bytes: to text Fastify would add a charset, which JSON does not have (RFC 8259 section 11).
    void reply.code(problem.status).headers(headersOf(problem)).send(Buffer.from(body));
  }

  private unrouted(request: FastifyRequest): ProblemError {
    const allowed = this.routes.allowedFor(request.url);
    if (allowed.length === 0) return nothingHere();
    return new ProblemError(405, 'method-not-allowed', `This path answers to ${allowed.join(', ')}.`, {
      headers: { allow: allowed.join(', ') },
    });
  }
}
