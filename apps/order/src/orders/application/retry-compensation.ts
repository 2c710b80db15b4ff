import { Injectable } from '@nestjs/common';
import type { Transacting } from '@waybill/platform';
import { retryCompensation, type Order, type Refused } from '../domain/index.js';
import { OrderCommands } from './order-commands.js';
import { anyCustomers } from './whose.js';

/** An operator has looked at an order that NEEDS_ATTENTION and lets what is not undone be tried again. */
@Injectable()
export class RetryCompensation {
  constructor(private readonly commands: OrderCommands) {}

  /**
   * @returns the order, its compensation PENDING under a new attempt; NOTHING_TO_RETRY unless it needs attention
   * @throws ProblemError 404 `order-not-found`
   */
  execute(orderId: string, within?: Transacting): Promise<Order | Refused<'NOTHING_TO_RETRY'>> {
    return this.commands.execute(orderId, retryCompensation, anyCustomers, within);
  }
}
