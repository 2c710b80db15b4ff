import { applyDecorators, Injectable, UseInterceptors } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { Transactions, type Tx } from '@waybill/messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { actorOf } from '../auth/actor.js';
import { ProblemError } from '../problems/problem-error.js';
import { AnsweredRequests, type KeyedRequest, type StoredAnswer } from './answered-requests.js';
import { fingerprintOf } from './fingerprint.js';
import { IDEMPOTENCY_KEY_SCHEMA, idempotencyKeyOf } from './idempotency-key.js';
import { keyInUse, keyReused, REPLAYED } from './key-problems.js';
import { KeyedTransaction, setTransaction } from './transacting.js';

/**
 * For every POST that changes something: with an `Idempotency-Key` it is carried out once for a caller's key, and a
 * repetition gets the first answer again, whether it was done or refused. Effects and answer commit together, in the
 * transaction that the method hands to its command (`@Within`). Requests that were not judged store nothing.
 */
export const OncePerKey = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(OncePerKeyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      schema: IDEMPOTENCY_KEY_SCHEMA,
      description:
        'Of this caller, for 24 hours: the same request gets the first answer again, another one 422 ' +
        '`idempotency-key-reused`, and one whose first is under way 409 `idempotency-key-in-use`',
    }),
  );

@Injectable()
export class OncePerKeyInterceptor implements NestInterceptor {
  private readonly answers = new AnsweredRequests();

  constructor(private readonly transactions: Transactions) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const key = idempotencyKeyOf(request);
    if (key === undefined) return next.handle();
    return from(this.once(keyed(request, key), request, http.getResponse<FastifyReply>(), next));
  }

  private async once(keyed: KeyedRequest, request: FastifyRequest, reply: FastifyReply, next: CallHandler) {
    const { answer, isRepeated } = await this.transactions.run(async (tx) => {
      const held = await this.answers.hold(tx, keyed);
      if (held.state === 'IN_USE') throw keyInUse();
      if (held.state === 'REUSED') throw keyReused();
      if (held.state === 'ANSWERED') return { answer: held.answer, isRepeated: true };
      const judged = await judge(tx, request, reply, next);
      this.answers.store(tx, keyed, judged);
      return { answer: judged, isRepeated: false };
    });
    return give(answer, isRepeated, reply);
  }
}

const keyed = (request: FastifyRequest, key: string): KeyedRequest => {
  const { kind, subject } = actorOf(request);
  const { method, url, body = {} } = request;
  return { caller: `${kind}:${subject}`, key, fingerprint: fingerprintOf({ method, url, body }) };
};

/** @throws what was not judged: the transaction rolls back, and the key is free again */
async function judge(tx: Tx, request: FastifyRequest, reply: FastifyReply, next: CallHandler): Promise<StoredAnswer> {
  const transaction = new KeyedTransaction(tx);
  setTransaction(request, transaction);
  try {
    const body: unknown = await lastValueFrom(next.handle());
    if (!transaction.judged) throw new Error(`${request.routeOptions.url} did not use the transaction of its request`);
    const location = reply.getHeader('location');
    return { status: reply.statusCode, ...(location !== undefined && { location: String(location) }), body };
  } catch (error) {
    if (!(error instanceof ProblemError) || !transaction.judged || error.status >= 500) throw error;
    const { status, code, detail, extra } = error;
    return { refused: { status, code, detail, extra } };
  }
}

function give(answer: StoredAnswer, isRepeated: boolean, reply: FastifyReply): unknown {
  if ('refused' in answer) {
    const { status, code, detail, extra } = answer.refused;
    const { headers } = extra as { headers?: Record<string, string> };
    throw new ProblemError(status, code, detail, { ...extra, headers: { ...headers, ...(isRepeated && REPLAYED) } });
  }
  reply.code(answer.status);
  if (answer.location !== undefined) reply.header('location', answer.location);
  if (isRepeated) reply.headers(REPLAYED);
  return answer.body;
}
