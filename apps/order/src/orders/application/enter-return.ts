import { Injectable } from '@nestjs/common';
import { newUuid } from '@waybill/contracts';
import type { Transacting } from '@waybill/platform';
import { enterReturn, type GoodsReturn, type Order, type ReturnRefused } from '../domain/index.js';
import { OrderCommands } from './order-commands.js';
import { anyCustomers } from './whose.js';

/** Goods of an order that had left are back, or written off. */
@Injectable()
export class EnterReturn {
  constructor(private readonly commands: OrderCommands) {}

  /**
   * @returns the order with the return, its compensation DONE where it waited for nothing else
   * @throws ProblemError 404 `order-not-found`
   */
  execute(
    orderId: string,
    entered: Omit<GoodsReturn, 'id' | 'at'>,
    within?: Transacting,
  ): Promise<Order | ReturnRefused> {
    const id = newUuid();
    return this.commands.execute(
      orderId,
      (order, at) => enterReturn(order, { ...entered, id }, at),
      anyCustomers,
      within,
    );
  }
}
