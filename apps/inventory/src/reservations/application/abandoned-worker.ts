import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LeasedWorker } from '@waybill/jobs';
import { Transactions } from '@waybill/messaging';
import { Clock } from '@waybill/platform';
import { InventoryConfig } from '../../inventory.config.js';
import type { OrderVerdict } from '../domain/index.js';
import { ReleaseAbandoned, type Abandoned } from './release-abandoned.js';

/** Few: order has better things to do, and nobody waits for the answer. */
const CONCURRENCY = 8;
/** Longer than order may take to answer. */
const LEASE_MS = 30_000;
/** Between two looks: a tenth of the saga time-out, within these. */
const [POLL_AT_LEAST_MS, POLL_AT_MOST_MS] = [250, 5_000];

/** Looks for old reservations for as long as the service runs; all instances share the work by the table. */
@Injectable()
export class AbandonedWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly worker: LeasedWorker<Abandoned, OrderVerdict>;

  constructor(
    transactions: Transactions,
    work: ReleaseAbandoned,
    clock: Clock,
    { sagaTimeoutSeconds }: InventoryConfig,
  ) {
    const logger = new Logger(AbandonedWorker.name);
    this.worker = new LeasedWorker(transactions, work, {
      concurrency: CONCURRENCY,
      leaseMs: LEASE_MS,
      clock,
      pollMs: Math.min(POLL_AT_MOST_MS, Math.max(POLL_AT_LEAST_MS, sagaTimeoutSeconds * 100)),
      onError: (error) => logger.warn({ err: error, msg: 'asking about old reservations is held up' }),
    });
  }

  onApplicationBootstrap(): void {
    this.worker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.stop();
  }
}
