import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LeasedWorker, Transactions } from '@waybill/messaging';
import { PaymentConfig } from '../../payment.config.js';
import type { CallOutcome } from './ask-provider.js';
import { CallsOwed } from './calls-owed.js';
import { ProviderCalls, type OwedCall } from './provider-calls.js';

/** Longer than the two answers that one claim may wait for, latency setting included. */
const LEASE_MS = 30_000;
/** How late a call without a wake-up may be: one due after a pause, or left by another process. */
const POLL_MS = 500;

/** Makes the calls owed to the provider, for as long as the service runs; all instances share the work by the table. */
@Injectable()
export class ProviderWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly worker: LeasedWorker<OwedCall, CallOutcome>;

  constructor(transactions: Transactions, calls: ProviderCalls, callsOwed: CallsOwed, { concurrency }: PaymentConfig) {
    const logger = new Logger(ProviderWorker.name);
    this.worker = new LeasedWorker(transactions, calls, {
      concurrency,
      leaseMs: LEASE_MS,
      pollMs: POLL_MS,
      onError: (error) => logger.warn({ err: error, msg: 'calls to the provider are held up' }),
    });
    callsOwed.listen(() => this.worker.wake());
  }

  onApplicationBootstrap(): void {
    this.worker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.stop();
  }
}
