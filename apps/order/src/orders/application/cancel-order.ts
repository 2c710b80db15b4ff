import { Injectable } from '@nestjs/common';
import type { Transacting } from '@waybill/platform';
import { cancel, type Explanation, type Order, type Refused } from '../domain/index.js';
import { OrderCommands } from './order-commands.js';
import type { Whose } from './whose.js';

/** The customer does not want the order any more. */
@Injectable()
export class CancelOrder {
  constructor(private readonly commands: OrderCommands) {}

  /**
   * @returns the order, CANCELLED: by this request or, all the same, by whatever cancelled it before; NOT_CANCELLABLE once
   * it was shipped or a refund was asked
   * @throws ProblemError 404 `order-not-found`
   */
  execute(
    orderId: string,
    whose: Whose,
    within?: Transacting,
    explained?: Explanation,
  ): Promise<Order | Refused<'NOT_CANCELLABLE'>> {
    return this.commands.execute(orderId, (order, at) => cancel(order, at, explained), whose, within);
  }
}
