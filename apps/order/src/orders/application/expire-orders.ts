import { Injectable, Logger } from '@nestjs/common';
import { SERVICES } from '@waybill/contracts';
import { GroupProgress, Transactions } from '@waybill/messaging';
import { Clock } from '@waybill/platform';
import { expire } from '../domain/index.js';
import { OrderDeadlines } from '../persistence/order-deadlines.js';
import { DecideSwept } from './decide-swept.js';

/** Orders decided by one transaction at most: few enough not to hold up the events that wait for their locks. */
const BATCH = 200;

/** Where the results come from that an order may still have waiting for it. */
const RESULTS = SERVICES.order.consumes.filter((topic) => topic !== 'product-events');

/**
 * Cancels orders that got no result in time, as TIMED_OUT.
 *
 * After an outage the results may be there and only unread, so they count first: the topics' ends are noted after the due
 * orders were found, and nothing is decided until the whole consumer group has passed them. While the broker is away
 * nobody knows what it holds, and nothing is decided either.
 */
@Injectable()
export class ExpireOrders {
  private readonly logger = new Logger(ExpireOrders.name);

  constructor(
    private readonly transactions: Transactions,
    private readonly deadlines: OrderDeadlines,
    private readonly decideSwept: DecideSwept,
    private readonly progress: GroupProgress,
    private readonly clock: Clock,
  ) {}

  /**
   * One batch. Waits, until `signal` ends it, for as long as the group takes to read on.
   *
   * @returns whether more may be due at once
   * @throws BrokerUnavailableError
   */
  async execute(signal: AbortSignal): Promise<boolean> {
    const due = await this.deadlines.withoutOutcome(this.clock.now().getTime(), BATCH);
    if (due.length === 0) return false;
    const ends = await this.progress.endsOf(RESULTS);
    if (!(await this.progress.untilPassed(ends, signal))) return false;
    const timedOut = await this.transactions.run((tx) => this.decideSwept.execute(tx, due, expire));
    if (timedOut > 0) this.logger.warn({ timedOut }, 'orders got no result in time and are cancelled');
    return timedOut > 0 && due.length === BATCH;
  }
}
