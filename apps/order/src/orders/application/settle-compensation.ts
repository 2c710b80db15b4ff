import { Injectable, Logger } from '@nestjs/common';
import { COMPENSATION_PARTS, type CompensationPart } from '@waybill/contracts';
import { Metrics, type Transacting } from '@waybill/platform';
import { isRefused, settle, type Order, type SettlingRefused, type Vouched } from '../domain/index.js';
import { OrderCommands } from './order-commands.js';
import { anyCustomers } from './whose.js';

/** A person vouches that what an undoing could not bring back was put right outside. */
@Injectable()
export class SettleCompensation {
  private readonly logger = new Logger(SettleCompensation.name);
  private readonly settled;

  constructor(
    private readonly commands: OrderCommands,
    metrics: Metrics,
  ) {
    this.settled = metrics.counter<'part'>({
      name: 'waybill_compensations_settled_total',
      help: 'Parts of compensations that an operator has put right outside, by part',
      labelNames: ['part'],
    });
    for (const part of COMPENSATION_PARTS) this.settled.inc({ part }, 0);
  }

  /**
   * @returns the order, its compensation DONE where no part is missing any more; the same part again changes nothing
   * @throws ProblemError 404 `order-not-found`
   */
  async execute(orderId: string, vouched: Vouched, within?: Transacting): Promise<Order | SettlingRefused> {
    let isNew = false;
    const command = (order: Order, at: number) => {
      const outcome = settle(order, vouched, at);
      isNew = !isRefused(outcome) && outcome.state !== order;
      return outcome;
    };
    const answer = await this.commands.execute(orderId, command, anyCustomers, within);
    if (isNew) this.report(orderId, vouched.part);
    return answer;
  }

  private report(orderId: string, part: CompensationPart): void {
    this.settled.inc({ part });
    this.logger.log({ orderId, part }, 'a part of a compensation was settled by an operator');
  }
}
