import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { admit } from '../edge/admit.js';
import { rowOf } from '../routes/row-of.js';
import { Callers } from './callers.js';

/** How often it is asked whether the caller is still welcome, ms: a stream ends within 5 s of its session. */
const CHECK_MS = 4_000;

/** Answers that go on after their request was judged: streams. Each is judged again while it lasts. */
@Injectable()
export class LongAnswers {
  constructor(private readonly callers: Callers) {}

  /**
   * @param end called once, when the caller's session or token has ended, or no longer permits the route
   * @returns stops it: the answer is over
   */
  watch(request: FastifyRequest, reply: FastifyReply, end: () => void): () => void {
    const timer = setInterval(() => {
      void this.isStillWelcome(request, reply).then((welcome) => {
        if (welcome) return;
        clearInterval(timer);
        end();
      });
    }, CHECK_MS);
    return () => clearInterval(timer);
  }

  /** While the sessions or the issuer's keys cannot be read, who was welcome stays so. */
  private async isStillWelcome(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const row = rowOf(request);
    if (!row) return false;
    const caller = await this.callers.findAgain(request, reply, row).catch(() => undefined);
    if (!caller || (caller.kind === 'anonymous' && (caller.refusal?.status ?? 401) >= 500)) return true;
    try {
      admit(row, caller);
      return true;
    } catch {
      return false;
    }
  }
}
