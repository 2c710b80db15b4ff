import { Injectable, Logger } from '@nestjs/common';
import { Transactions } from '@waybill/messaging';
import { Clock } from '@waybill/platform';
import { OrderConfig } from '../../order.config.js';
import { overdueCompensation } from '../domain/index.js';
import { OrderDeadlines } from '../persistence/order-deadlines.js';
import { DecideSwept } from './decide-swept.js';

const BATCH = 200;

/**
 * Puts undoings that wait for an answer for too long before an operator, as NEEDS_ATTENTION. Unread answers are no
 * matter here: whenever they are read, they still make it DONE.
 */
@Injectable()
export class FlagOverdueCompensations {
  private readonly logger = new Logger(FlagOverdueCompensations.name);
  private readonly timeoutMs: number;

  constructor(
    private readonly transactions: Transactions,
    private readonly deadlines: OrderDeadlines,
    private readonly decideSwept: DecideSwept,
    private readonly clock: Clock,
    { compensationTimeoutSeconds }: OrderConfig,
  ) {
    this.timeoutMs = compensationTimeoutSeconds * 1000;
  }

  /** One batch. @returns whether more may be overdue at once */
  async execute(): Promise<boolean> {
    const overdue = await this.deadlines.undoingSince(this.clock.now().getTime() - this.timeoutMs, BATCH);
    if (overdue.length === 0) return false;
    const flagged = await this.transactions.run((tx) =>
      this.decideSwept.execute(tx, overdue, (order, at) => overdueCompensation(order, at, this.timeoutMs)),
    );
    if (flagged > 0) this.logger.warn({ flagged }, 'orders could not be undone in time and need attention');
    return flagged > 0 && overdue.length === BATCH;
  }
}
