import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { identityProviderUnavailable, mayTake, ProblemError, traceparentOf, traceIdOf } from '@waybill/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RecordedActions } from '../actions/recorded-actions.js';
import { AccessTokens, type Authorization } from '../callers/access-tokens.js';
import { actorOfCaller, callerOf, type Caller } from '../callers/caller.js';
import { LongAnswers } from '../callers/long-answers.js';
import { GuestOrders, ownOrders, withCustomer } from '../callers/guest-orders.js';
import type { ProxiedTo, Route } from '../routes/route.js';
import { codesOf, failureOf, upstreamProblem } from '../upstream/upstream-problems.js';
import { PublicReads } from '../upstream/public-reads.js';
import { Addresses } from './addresses.js';
import { endable } from './endable.js';
import { guestKey } from './guest-key.js';
import { passedBack, passedOn } from './passed-headers.js';
import { readAnswer, type ReadAnswer, type ServiceAnswer } from './read-answer.js';
import { gone, isOfAll, outcomeOf, targetIn } from './recorded-commands.js';
import { upstreamPath, upstreamQuery } from './upstream-path.js';

export interface ProxyTimeouts {
  /** Longest wait for an answer's head, ms. */
  readonly headersMs: number;
  /** Longest silence within an answer, ms. */
  readonly bodyMs: number;
}

/** An answer may take longer than the longest `Prefer: wait`, 30 s; streams say something every 15 s. */
export const PROXY_TIMEOUTS: ProxyTimeouts = { headersMs: 40_000, bodyMs: 60_000 };

/** A connection that was kept and closed meanwhile; a request that changes nothing is sent once more. */
const RESET = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** Passes a request on to a service, and its answer back: one call a route, nothing that the route's row does not name. */
@Injectable()
export class Proxy {
  constructor(
    private readonly addresses: Addresses,
    private readonly tokens: AccessTokens,
    private readonly guestOrders: GuestOrders,
    private readonly actions: RecordedActions,
    private readonly reads: PublicReads,
    private readonly longAnswers: LongAnswers,
  ) {}

  /** Adds a route that goes to a service. */
  addRoute(fastify: FastifyInstance, route: ProxiedRoute): void {
    const { method, path: url, to } = route;
    const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      if (to.cached) return this.passCached(request, reply, to);
      // The service knows how long it may wait; the proxy has time-outs of its own.
      mayTake(reply, PROXY_TIMEOUTS.headersMs);
      const answer = await this.pass(request, reply, route);
      if (!answer) return reply;
      const { body } = answer;
      return reply.send(Buffer.isBuffer(body) ? body : this.whileWelcome(body, request, reply));
    };
    fastify.route({ method, url, exposeHeadRoute: false, handler });
  }

  private async passCached(request: FastifyRequest, reply: FastifyReply, to: ProxiedTo): Promise<FastifyReply> {
    const path = upstreamPath(to.path, request.params as Record<string, string>);
    const query = upstreamQuery(to.query ?? [], request.query as Record<string, string>);
    const answer = await this.reads.answerTo(to.service, query === '' ? path : `${path}?${query}`);
    const headers = passedBack(Object.fromEntries(answer.headers));
    delete headers['content-length'];
    return reply
      .code(answer.status)
      .headers(headers)
      .send(Buffer.from(JSON.stringify(answer.body)));
  }

  /** @returns undefined where the caller of what is recorded has left */
  private async pass(
    request: FastifyRequest,
    reply: FastifyReply,
    { to, who }: ProxiedRoute,
  ): Promise<ReadAnswer | undefined> {
    const caller = callerOf(request);
    const key = guestKey(request, caller);
    const parameters = request.params as Record<string, string>;
    const path = upstreamPath(to.path, parameters);
    const query = upstreamQuery(to.query ?? [], await this.guarded(request, caller, parameters, to));
    const authorization = await this.authorizationOf(caller);
    const own = { traceparent: traceparentOf(request), ...key, ...authorization };
    const body = asJson(request.body);
    const passing = { to, path, query, own, body, addresses: this.addresses.inTurn(to.service) };
    const ask = async (): Promise<ReadAnswer> =>
      this.taken(await this.send(request, reply, passing), authorization, caller);
    if (to.recordedAs === undefined || !isOfAll(caller, who)) return ask();
    const target = parameters.id ?? parameters.sku ?? targetIn(request.body);
    const traceId = traceIdOf(own.traceparent);
    const action = {
      actor: actorOfCaller(caller),
      action: to.recordedAs,
      target,
      ...(traceId !== undefined && { traceId }),
    };
    return this.actions.record(
      action,
      () => Promise.race([ask(), gone(reply)]),
      (answer) => outcomeOf(answer, target),
    );
  }

  /** What a guest may reach, and an order's customer where it is left out. @returns the query */
  private async guarded(request: FastifyRequest, caller: Caller, { id }: Record<string, string>, { path }: ProxiedTo) {
    const query = request.query as Record<string, string>;
    if (path === '/orders' && request.method === 'POST') {
      request.body = withCustomer(request.body, actorOfCaller(caller));
    }
    if (caller.kind !== 'guest') return query;
    if (id !== undefined) await this.guestOrders.assertOwn(id, caller.actor);
    return path === '/orders' && request.method === 'GET' ? ownOrders(query, caller.actor) : query;
  }

  /** The service judged the caller when its stream began; the gateway goes on doing so. */
  private whileWelcome(stream: Readable, request: FastifyRequest, reply: FastifyReply): Readable {
    const { body, end } = endable(stream);
    body.once('close', this.longAnswers.watch(request, reply, end));
    return body;
  }

  private authorizationOf(caller: Caller): Promise<Authorization> {
    return caller.kind === 'anonymous'
      ? this.tokens.authorizationOfPublic()
      : this.tokens.authorizationOf(caller.actor);
  }

  /** A service that does not take the gateway's own token: that is no matter of the caller's. */
  private taken(answer: ReadAnswer, authorization: Authorization, { kind }: Caller): ReadAnswer {
    if (answer.status !== 401 || kind === 'token' || kind === 'session') return answer;
    this.tokens.refused(authorization);
    throw identityProviderUnavailable();
  }

  private send(request: FastifyRequest, reply: FastifyReply, passing: Passing): Promise<ReadAnswer> {
    const { to, path, query, own, body, addresses } = passing;
    const [address, ...others] = addresses;
    const isRead = request.method === 'GET';
    const { promise, resolve, reject } = Promise.withResolvers<ReadAnswer>();
    reply.from(path, {
      getUpstream: () => address!,
      queryString: () => query,
      // What was judged here is what the service reads, whatever the request calls its type.
      ...(body !== undefined && { body, contentType: 'application/json' }),
      retryDelay: ({ err, attempt }) => (isRead && attempt === 0 && wasReset(err) ? 1 : null),
      rewriteRequestHeaders: (_request, headers) => passedOn(headers, own),
      rewriteHeaders: (headers) => passedBack(headers),
      onError: (_reply, { error }) => {
        const failure = failureOf(error);
        if (failure !== 'away' || others.length === 0) reject(upstreamProblem(to.service, failure, !isRead));
        else this.send(request, reply, { ...passing, addresses: others }).then(resolve, reject);
      },
      onResponse: (_request, _reply, answer) => {
        readAnswer(reply, to, answer as unknown as ServiceAnswer).then(resolve, (error: unknown) =>
          reject(error instanceof ProblemError ? error : upstreamProblem(to.service, failureOf(error), !isRead)),
        );
      },
    });
    return promise;
  }
}

type ProxiedRoute = Route & { readonly to: ProxiedTo };

interface Passing {
  readonly to: ProxiedTo;
  readonly path: string;
  readonly query: string;
  readonly own: Readonly<Record<string, string>>;
  /** JSON; undefined where the request has none. */
  readonly body: string | undefined;
  readonly addresses: readonly string[];
}

/** A body is written again as JSON, which takes one frame of the stack for each level: what was read may be too deep. */
function asJson(body: unknown): string | undefined {
  try {
    return JSON.stringify(body);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ProblemError(400, 'malformed-json', 'The body is nested too deeply.');
  }
}

const wasReset = (error: unknown): boolean => codesOf(error).some((code) => RESET.has(code));
