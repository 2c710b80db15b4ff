import { Injectable } from '@nestjs/common';
import { ProblemError, traceparentOf } from '@waybill/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AccessTokens } from '../callers/access-tokens.js';
import type { ProxiedTo, Route } from '../routes/route.js';
import { codesOf, failureOf, upstreamProblem } from '../upstream/upstream-problems.js';
import { Addresses } from './addresses.js';
import { passedBack, passedOn } from './passed-headers.js';
import { readAnswer } from './read-answer.js';
import { upstreamPath, upstreamQuery } from './upstream-path.js';

/** Longest wait for an answer's head, ms: longer than the longest `Prefer: wait`, 30 s. */
export const HEADERS_TIMEOUT_MS = 40_000;

/** Longest silence within an answer, ms: streams say something every 15 s. */
export const BODY_TIMEOUT_MS = 60_000;

/** A connection that was kept and closed meanwhile; a request that changes nothing is sent once more. */
const RESET = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** Passes a request on to a service, and its answer back: one call a route, nothing that the route's row does not name. */
@Injectable()
export class Proxy {
  constructor(
    private readonly addresses: Addresses,
    private readonly tokens: AccessTokens,
  ) {}

  /** Adds a route that goes to a service. */
  addRoute(fastify: FastifyInstance, route: Route & { readonly to: ProxiedTo }): void {
    const { method, path: url, to } = route;
    fastify.route({ method, url, handler: (request, reply) => this.pass(request, reply, to) });
  }

  private async pass(request: FastifyRequest, reply: FastifyReply, to: ProxiedTo): Promise<FastifyReply> {
    const path = upstreamPath(to.path, request.params as Record<string, string>);
    const query = upstreamQuery(to.query ?? [], request.query as Record<string, string>);
    const own = { traceparent: traceparentOf(request), ...(await this.tokens.authorizationFor(request)) };
    this.send(request, reply, { to, path, query, own, addresses: this.addresses.inTurn(to.service) });
    return reply;
  }

  private send(request: FastifyRequest, reply: FastifyReply, passing: Passing): void {
    const { to, path, query, own, addresses } = passing;
    const [address, ...others] = addresses;
    const isRead = request.method === 'GET';
    reply.from(path, {
      getUpstream: () => address!,
      queryString: () => query,
      retryDelay: ({ err, attempt }) => (isRead && attempt === 0 && wasReset(err) ? 1 : null),
      rewriteRequestHeaders: (_request, headers) => passedOn(headers, own),
      rewriteHeaders: (headers) => passedBack(headers),
      onError: (_reply, { error }) => {
        const failure = failureOf(error);
        if (failure === 'away' && others.length > 0) this.send(request, reply, { ...passing, addresses: others });
        else void reply.send(upstreamProblem(to.service, failure, !isRead));
      },
      onResponse: (_request, _reply, answer) => {
        readAnswer(reply, to, answer as unknown as Parameters<typeof readAnswer>[2]).catch((error: unknown) =>
          reply.send(error instanceof ProblemError ? error : upstreamProblem(to.service, failureOf(error), !isRead)),
        );
      },
    });
  }
}

interface Passing {
  readonly to: ProxiedTo;
  readonly path: string;
  readonly query: string;
  readonly own: Readonly<Record<string, string>>;
  readonly addresses: readonly string[];
}

const wasReset = (error: unknown): boolean => codesOf(error).some((code) => RESET.has(code));
