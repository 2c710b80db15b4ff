import { Injectable } from '@nestjs/common';
import { ProblemError } from '@waybill/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Callers } from '../callers/callers.js';
import { GatewayConfig } from '../gateway.config.js';
import { Limits } from '../limits/limits.js';
import { isShownAsPage, problemPage } from '../pages/problem-page.js';
import { rowOf } from '../routes/row-of.js';
import { admit, assertMeant, assertOneCredential, wasRefused } from './admit.js';
import { answerHeaders } from './answer-headers.js';
import { canonicalUrl } from './canonical-host.js';

/** What every request passes before its body is read: name of the host, who calls, how often, and whether they may. */
@Injectable()
export class Edge {
  constructor(
    private readonly config: GatewayConfig,
    private readonly callers: Callers,
    private readonly limits: Limits,
  ) {}

  async register(fastify: FastifyInstance): Promise<void> {
    await this.limits.register(fastify);
    fastify.addHook('onRequest', (request, reply) => this.look(request, reply));
    fastify.addHook('onSend', (request, reply, payload, done) => {
      const answer = (shown: unknown): void => {
        answerHeaders(reply, this.config);
        done(null, shown);
      };
      if (isShownAsPage(request, reply)) problemPage(request, reply, payload).then(answer, done);
      else answer(payload);
    });
  }

  private async look(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const row = rowOf(request);
    // Never met: a route that is in no row ends the boot.
    if (!row) throw new ProblemError(404, 'route-not-found', 'There is nothing at this path.');
    if (row.limit === 'none' && row.path.startsWith('/health')) return undefined;
    const elsewhere = canonicalUrl(request, this.config.publicUrl);
    if (elsewhere !== undefined && row.path !== '/metrics') {
      return reply.redirect(elsewhere, 308);
    }
    if (row.limit === 'none') return undefined;
    // The same for everybody: it is not asked who reads them.
    if (row.limit === 'documents') {
      await this.limits.takeFirst(request, reply, row, false);
      return undefined;
    }
    const bringsSession = this.callers.bringsSession(request);
    await this.limits.takeFirst(request, reply, row, bringsSession);
    const caller = await this.callers.find(request, reply, row);
    if (bringsSession && wasRefused(caller)) await this.limits.countRefused(request);
    await this.limits.take(request, reply, row, caller);
    assertOneCredential(caller);
    assertMeant(request, bringsSession);
    admit(row, caller);
    return undefined;
  }
}
