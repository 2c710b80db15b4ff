import { Injectable } from '@nestjs/common';
import { Transactions } from '@waybill/messaging';
import { OrderConfig } from '../../order.config.js';
import { DeadlineStarts, type WalkedTo } from '../persistence/deadline-starts.js';

/** Orders looked at by one statement. */
const PAGE = 2_000;

/**
 * Begins the deadline of an order once its events have been sent. Until then no other service can know of it, however
 * long the broker is away. What is begun is begun by the database's clock, at the look that found the events gone: never
 * too early, and late by two seconds at most where no more than a page of orders waits.
 *
 * Nothing is remembered between looks that could be lost: whenever this process dies, the next look of any instance
 * finds what is still to be begun.
 */
@Injectable()
export class StartDeadlines {
  private walkedTo: WalkedTo | null = null;

  constructor(
    private readonly transactions: Transactions,
    private readonly starts: DeadlineStarts,
    private readonly config: OrderConfig,
  ) {}

  /** One page, from where the last one ended. @returns whether there is more to begin at once */
  async execute(): Promise<boolean> {
    const { sagaTimeoutSeconds } = this.config;
    const { seen, started, last } = await this.transactions.run((tx) =>
      this.starts.start(tx, sagaTimeoutSeconds, PAGE, this.walkedTo),
    );
    const wasWhole = seen === PAGE;
    // Those that cannot be begun must not keep the others behind them waiting.
    this.walkedTo = wasWhole ? last : null;
    return wasWhole && started > 0;
  }
}
