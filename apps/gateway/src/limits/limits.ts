import { Injectable } from '@nestjs/common';
import { ProblemError } from '@waybill/platform';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../callers/caller.js';
import { GatewayConfig } from '../gateway.config.js';
import type { Route } from '../routes/route.js';
import { AtOnce } from './at-once.js';
import { addressOf, byAddress, GUEST_ORDERS_AT_ONCE, keyOf, ofAddress, rulesFor, STREAMS, type Rule } from './rules.js';

const MINUTE_MS = 60_000;
/** Callers that are counted; the one that was longest silent makes room. */
const MAX_KEYS = 20_000;

type Counted = FastifyRequest & { [RULE]?: Rule };
const RULE = Symbol('rule');

interface Count {
  readonly isExceeded: boolean;
  readonly remaining: number;
  readonly ttlInSeconds: number;
}

/** How often who may ask. The counts are of this instance, in memory. */
@Injectable()
export class Limits {
  private count: ((request: FastifyRequest, options?: { readonly increment: boolean }) => Promise<Count>) | undefined;
  private readonly streams = new AtOnce();
  private readonly guestOrders = new AtOnce();

  constructor(private readonly config: Pick<GatewayConfig, 'rateLimits'>) {}

  async register(fastify: FastifyInstance): Promise<void> {
    if (this.config.rateLimits === 'off') return;
    await fastify.register(rateLimit, { global: false });
    const options = {
      cache: MAX_KEYS,
      timeWindow: MINUTE_MS,
      max: (request: FastifyRequest) => (request as Counted)[RULE]!.perMinute,
      keyGenerator: (request: FastifyRequest) => (request as Counted)[RULE]!.key,
    };
    const count = fastify.createRateLimit(options);
    this.count = async (request, called) => (await count(request, called)) as Count;
  }

  /**
   * Before it is asked who calls: looking a session up costs a read of the database.
   *
   * @param bringsSession a session's cookie, known or not
   * @throws ProblemError 429 `rate-limited`
   */
  async takeFirst(request: FastifyRequest, reply: FastifyReply, route: Route, bringsSession: boolean): Promise<void> {
    if (!this.count) return;
    if (byAddress(route.limit)) await this.takeOne(ofAddress(route.limit, request.ip), request, reply);
    if (!bringsSession) return;
    const rule = ofAddress('refused-sessions', request.ip);
    (request as Counted)[RULE] = rule;
    const { remaining, ttlInSeconds } = await this.count(request, { increment: false });
    // A counter that nobody has used says 0 seconds, and that all of it is left.
    if (remaining > 0) return;
    reply.headers(headersOf(rule, 0, ttlInSeconds));
    throw limited(ttlInSeconds, `more than ${rule.perMinute} refused sessions a minute`);
  }

  /** A session's cookie was refused. */
  async countRefused(request: FastifyRequest): Promise<void> {
    (request as Counted)[RULE] = ofAddress('refused-sessions', request.ip);
    await this.count?.(request);
  }

  /** @throws ProblemError 429 `rate-limited` */
  async take(request: FastifyRequest, reply: FastifyReply, route: Route, caller: Caller): Promise<void> {
    if (!this.count) return;
    for (const rule of rulesFor(route, caller, request.ip)) await this.takeOne(rule, request, reply);
    if (route.limit === 'streams') this.takeStream(request, reply, caller);
    if (route.limit === 'orders' && caller.kind === 'guest') {
      const key = addressOf(request.ip);
      if (!this.guestOrders.take([[key, GUEST_ORDERS_AT_ONCE]])) throw limited(1, 'too many orders at once');
      reply.raw.once('close', () => this.guestOrders.give([key]));
    }
  }

  private async takeOne(rule: Rule, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    (request as Counted)[RULE] = rule;
    const { isExceeded, remaining, ttlInSeconds } = await this.count!(request);
    reply.headers(headersOf(rule, remaining, ttlInSeconds));
    if (isExceeded) throw limited(ttlInSeconds, `more than ${rule.perMinute} requests a minute`);
  }

  private takeStream({ ip }: FastifyRequest, reply: FastifyReply, caller: Caller): void {
    const limits: [string, number][] = [
      [`caller ${keyOf(caller, ip)}`, caller.kind === 'guest' ? STREAMS.ofAddress : STREAMS.ofCaller],
      [`address ${addressOf(ip)}`, STREAMS.ofAddress],
      ['all', STREAMS.inAll],
    ];
    if (!this.streams.take(limits)) throw limited(5, 'too many streams are open');
    reply.raw.once('close', () => this.streams.give(limits.map(([key]) => key)));
  }
}

/** Fields of the IETF draft "RateLimit header fields for HTTP", in its older and its newer form. */
const headersOf = ({ name, perMinute }: Rule, remaining: number, seconds: number): Record<string, string> => ({
  'ratelimit-limit': String(perMinute),
  'ratelimit-remaining': String(remaining),
  'ratelimit-reset': String(seconds),
  'ratelimit-policy': `"${name}";q=${perMinute};w=60`,
  ratelimit: `"${name}";r=${remaining};t=${seconds}`,
});

const limited = (seconds: number, why: string): ProblemError =>
  new ProblemError(429, 'rate-limited', `These are ${why}.`.replace('These are too many', 'Too many'), {
    retryAfterSeconds: Math.max(1, seconds),
  });
