import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Transactions, Tx } from '@waybill/messaging';
import type { FastifyRequest } from 'fastify';

/** Where a command does its work: transactions of its own, or the one that also holds the answer of its request. */
export type Transacting = Pick<Transactions, 'run'>;

const TRANSACTION = Symbol('transaction of the request');

type Keyed = FastifyRequest & { [TRANSACTION]?: KeyedTransaction };

/** The transaction of a request with an Idempotency-Key; what is run in it is committed with the request's answer. */
export class KeyedTransaction implements Transacting {
  private state: 'unused' | 'broken' | 'judged' = 'unused';

  constructor(private readonly tx: Tx) {}

  /** Work has come to an end in it: what the request is answered says how. */
  get judged(): boolean {
    return this.state === 'judged';
  }

  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    this.state = 'broken';
    const result = await work(this.tx);
    this.state = 'judged';
    return result;
  }
}

export function setTransaction(request: FastifyRequest, transaction: KeyedTransaction): void {
  (request as Keyed)[TRANSACTION] = transaction;
}

/**
 * `@Within() within: Transacting | undefined`, in a method that is `@OncePerKey`: where the command must do its work if the
 * request has an Idempotency-Key.
 */
export const Within = createParamDecorator(
  (_data: undefined, context: ExecutionContext) => context.switchToHttp().getRequest<Keyed>()[TRANSACTION],
);
