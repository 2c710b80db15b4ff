import { Injectable, Logger } from '@nestjs/common';
import { SERVICES } from '@waybill/contracts';
import { BrokerUnavailableError, GroupProgress, Transactions, type PartitionEnd } from '@waybill/messaging';
import { OrderConfig } from '../../order.config.js';
import { expire } from '../domain/index.js';
import { BrokerAnswers } from '../persistence/broker-answers.js';
import { DeadlineStarts } from '../persistence/deadline-starts.js';
import { OrderDeadlines } from '../persistence/order-deadlines.js';
import { DecideSwept } from './decide-swept.js';

/** Orders decided by one transaction at most: few enough not to hold up the events that wait for their locks. */
const BATCH = 200;

/** Where the results come from that an order may still have waiting for it. */
const RESULTS = SERVICES.order.consumes.filter((topic) => topic !== 'product-events');

/**
 * Cancels orders that got no result in time, as TIMED_OUT. Time is the database's, and an outage of the broker is none: a
 * deadline begins when the order's events have been sent, and none has passed before the broker has answered for a whole
 * time-out.
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
    private readonly starts: DeadlineStarts,
    private readonly broker: BrokerAnswers,
    private readonly config: OrderConfig,
  ) {}

  /**
   * One batch. Waits, until `signal` ends it, for as long as the group takes to read on.
   *
   * @returns whether more may be due at once
   * @throws BrokerUnavailableError
   */
  async execute(signal: AbortSignal): Promise<boolean> {
    if (!(await this.deadlines.areRunning())) return false;
    const found = await this.deadlines.withoutOutcome(this.config.sagaTimeoutSeconds, BATCH);
    const due = found.length > 0 ? await this.transactions.run((tx) => this.starts.stopUnsent(tx, found)) : [];
    const ends = await this.askBroker();
    if (due.length === 0 || !(await this.progress.untilPassed(ends, signal))) return false;
    const timedOut = await this.transactions.run((tx) => this.decideSwept.execute(tx, due, expire));
    if (timedOut > 0) this.logger.warn({ timedOut }, 'orders got no result in time and are cancelled');
    return timedOut > 0 && found.length === BATCH;
  }

  /** Asked whenever a deadline runs, so that an outage is noticed that ends before anything is due. */
  private async askBroker(): Promise<readonly PartitionEnd[]> {
    try {
      const ends = await this.progress.endsOf(RESULTS);
      await this.broker.answered();
      return ends;
    } catch (error) {
      if (error instanceof BrokerUnavailableError) await this.broker.silent();
      throw error;
    }
  }
}
