import { maxHeaderSize } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemFilter } from '../problems/problem.filter.js';
import { answerClientError, answerExpectation } from './client-errors.js';
import { Closing } from './closing.js';
import type { AllowedHosts } from './edge/allowed-hosts.js';
import { guardEdge } from './edge/edge-guard.js';
import { acceptJsonOnly, refuseOtherTypes } from './json-body.js';
import { parseQuery } from './query-string.js';
import { refuseUnreadable } from './request-guard.js';
import type { RouteMethods } from './route-methods.js';
import { Unanswered } from './unanswered.js';

/** A client that dribbles its request in holds a connection no longer than this. */
const REQUEST_TIMEOUT_MS = 30_000;

/** All that Node takes of a request's head, so that an id is an unknown one however long it is. */
const MAX_PARAM_LENGTH = maxHeaderSize;

/** How long shutdown waits for requests that were there when it began. */
const DRAIN_MS = 3_000;

export interface HttpEdge {
  readonly bodyLimit: number;
  readonly hosts: AllowedHosts;
  readonly routes: RouteMethods;
  /** CIDRs of the proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies?: readonly string[];
  readonly problems: Pick<ProblemFilter, 'answer' | 'answerUnrouted'>;
}

/**
 * Fastify as services want it: JSON only, a problem for every refusal, no middleware layer. When the application
 * closes, requests that are under way are answered before anything they need is torn down, and new ones get a 503.
 */
export class ServiceAdapter extends FastifyAdapter {
  private readonly unanswered: Unanswered;
  /** Begins when the application does not take requests any more. */
  readonly closing = new Closing();

  private readonly problems: HttpEdge['problems'];

  constructor({ bodyLimit, hosts, routes, problems, trustedProxies = [] }: HttpEdge) {
    super({
      bodyLimit,
      skipMiddie: true,
      multipart: false,
      ...(trustedProxies.length > 0 && { trustProxy: [...trustedProxies] }),
      // Such a request is refused by the request guard, with a problem.
      http: { requireHostHeader: false },
      requestTimeout: REQUEST_TIMEOUT_MS,
      // When it closes, requests are answered and services have ended their streams. What is still connected says
      // nothing, and Node would wait for it: a connection that never sent a request does not count as idle.
      forceCloseConnections: true,
      // Ours begins earlier and answers with a problem.
      return503OnClosing: false,
      frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
        problems.answer(error, request, reply),
      clientErrorHandler: answerClientError,
      routerOptions: { querystringParser: parseQuery, maxParamLength: MAX_PARAM_LENGTH },
    });
    this.problems = problems;
    this.unanswered = new Unanswered(problems);
    const fastify = this.getInstance<FastifyInstance>();
    routes.watch(fastify);
    acceptJsonOnly(fastify);
    this.unanswered.watch(fastify);
    guardEdge(fastify, hosts);
    refuseUnreadable(fastify, () => this.closing.begun);
    this.answerUnroutedUnread(fastify);
    refuseOtherTypes(fastify);
    fastify.server.on('checkExpectation', answerExpectation);
  }

  /** In place of Nest's handler, which would turn Fastify's errors into its own and lose their codes. */
  override setErrorHandler(): FastifyInstance {
    return this.getInstance<FastifyInstance>().setErrorHandler((error, request, reply) =>
      this.problems.answer(error, request, reply),
    );
  }

  override setNotFoundHandler(): FastifyInstance {
    return this.getInstance<FastifyInstance>().setNotFoundHandler((request, reply) =>
      this.problems.answerUnrouted(request, reply),
    );
  }

  /** Nest calls this first when it closes, before any `onModuleDestroy`. */
  override beforeClose(): void {
    super.beforeClose();
    this.closing.begin();
  }

  /** Refuses new requests and resolves when those that are under way are answered (or take too long). */
  async drain(): Promise<void> {
    this.closing.begin();
    const deadline = performance.now() + DRAIN_MS;
    while (this.unanswered.any && performance.now() < deadline) await delay(10);
  }

  /** Before the body is read: whatever is wrong with it, there is nobody to read it. */
  private answerUnroutedUnread(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      if (request.is404) this.problems.answerUnrouted(request, reply);
      else done();
    });
  }
}
