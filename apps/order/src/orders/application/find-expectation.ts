import { Injectable } from '@nestjs/common';
import { notFound } from '@waybill/platform';
import { OrderConfig } from '../../order.config.js';
import { expectationOf, type Expectation } from '../domain/index.js';
import { OrderQueries } from '../persistence/order.queries.js';

/** What an order waits for, and until when. Times are Unix milliseconds. */
export interface TimedExpectation extends Expectation {
  /** When it is cancelled as timed out; null where that cannot happen, or its events have not been sent yet. */
  readonly deadline: number | null;
  /** When an undoing that is PENDING will need an operator's attention. */
  readonly attentionAt: number | null;
}

@Injectable()
export class FindExpectation {
  constructor(
    private readonly orders: OrderQueries,
    private readonly config: OrderConfig,
  ) {}

  /** @throws ProblemError 404 `order-not-found` */
  async execute(id: string): Promise<TimedExpectation> {
    const found = await this.orders.findWithDeadline(id);
    if (!found) throw notFound('order', id);
    const { order, deadline } = found;
    const expectation = expectationOf(order);
    const { status, since } = order.compensation;
    const isPending = status === 'PENDING' && since !== null;
    return {
      ...expectation,
      deadline: order.decision === null && expectation.awaits.length > 0 ? deadline : null,
      attentionAt: isPending ? since + this.config.compensationTimeoutSeconds * 1_000 : null,
    };
  }
}
