import { Injectable } from '@nestjs/common';
import { ActorSource, bearerTokenIn, ProblemError, TokenVerifier, twoCredentials, type Actor } from '@waybill/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Route } from '../routes/route.js';
import { Sessions, type OpenedSession } from '../sessions/sessions.js';
import { AccessTokens } from './access-tokens.js';
import { actorOfCaller, callerOf, setCaller, type Caller } from './caller.js';
import { hasCookie } from './cookies.js';
import { Guests } from './guests.js';

type OpenSession = (cookie: string) => Promise<OpenedSession>;

/** Finds out who calls: by a bearer token, by the cookie of a session, or as a guest of the shop. */
@Injectable()
export class Callers extends ActorSource {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly sessions: Sessions,
    private readonly guests: Guests,
    private readonly tokens: AccessTokens,
  ) {
    super();
  }

  /** For controllers: whom {@link find} has found. */
  actorOf(request: FastifyRequest): Actor {
    return actorOfCaller(callerOf(request));
  }

  /** Whether a browser's session is meant, known or not. */
  bringsSession(request: FastifyRequest): boolean {
    return hasCookie(request, this.sessions.cookieName);
  }

  /** Once a request, before its body is read. Credentials that are refused are of an anonymous caller, who is counted as such. */
  find(request: FastifyRequest, reply: FastifyReply, route: Route): Promise<Caller> {
    return this.look(request, reply, route, (cookie) => this.sessions.open(cookie, reply));
  }

  /** The same, while the request's answer goes on: that a stream is open is no use of its session, which ends unused. */
  findAgain(request: FastifyRequest, reply: FastifyReply, route: Route): Promise<Caller> {
    return this.look(request, reply, route, (cookie) => this.sessions.look(cookie, reply));
  }

  private async look(request: FastifyRequest, reply: FastifyReply, route: Route, open: OpenSession): Promise<Caller> {
    const caller = await this.known(request, reply, route, open).catch((error: unknown): Caller => {
      if (error instanceof ProblemError) return { kind: 'anonymous', refusal: error };
      // A public route answers while the sessions' database is away.
      if (route.who === 'public') return { kind: 'anonymous' };
      throw error;
    });
    setCaller(request, caller);
    return caller;
  }

  private async known(request: FastifyRequest, reply: FastifyReply, route: Route, open: OpenSession): Promise<Caller> {
    const cookie = this.sessions.cookieIn(request);
    if (request.headers.authorization !== undefined) {
      const token = bearerTokenIn(request);
      if (cookie !== undefined) throw twoCredentials();
      const actor = await this.verifier.verify(token);
      this.tokens.note(actor, token);
      return { kind: 'token', actor };
    }
    if (cookie !== undefined) {
      const opened = await open(cookie);
      this.tokens.note(opened.actor, opened.accessToken);
      return { kind: 'session', actor: opened.actor, session: opened.key };
    }
    if (!route.guests || !this.guests.areWelcome) return { kind: 'anonymous' };
    const actor = route.limit === 'orders' ? this.guests.admit(request, reply) : this.guests.of(request);
    return { kind: 'guest', actor };
  }
}
