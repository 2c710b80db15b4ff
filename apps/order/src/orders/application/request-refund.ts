import { Injectable } from '@nestjs/common';
import type { Transacting } from '@waybill/platform';
import { requestRefund, type Explanation, type Order, type Refused } from '../domain/index.js';
import { OrderCommands } from './order-commands.js';
import type { Whose } from './whose.js';

/** The customer wants the money of a paid order back: money first, then the goods unless they stay out, then OrderRefunded. */
@Injectable()
export class RequestRefund {
  constructor(private readonly commands: OrderCommands) {}

  /**
   * @returns the order, being refunded or refunded already; NOT_REFUNDABLE while it is not paid, or when it was cancelled
   * @throws ProblemError 404 `order-not-found`
   */
  execute(
    orderId: string,
    whose: Whose,
    within?: Transacting,
    explained?: Explanation,
  ): Promise<Order | Refused<'NOT_REFUNDABLE'>> {
    return this.commands.execute(orderId, (order, at) => requestRefund(order, at, explained), whose, within);
  }
}
