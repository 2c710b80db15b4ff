import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LeasedWorker, Transactions } from '@waybill/messaging';
import { ShippingConfig } from '../../shipping.config.js';
import type { CallOutcome } from './ask-carrier.js';
import { CallsOwed } from './calls-owed.js';
import { CarrierCalls, type OwedCall } from './carrier-calls.js';

/** Longer than any answer may take, latency settings included. */
const LEASE_MS = 30_000;
/** How late a call without a wake-up may be: one due after a pause, or left by another process. */
const POLL_MS = 500;

/** Makes the calls owed to the carrier, for as long as the service runs; all instances share the work by the table. */
@Injectable()
export class CarrierWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly worker: LeasedWorker<OwedCall, CallOutcome>;

  constructor(transactions: Transactions, calls: CarrierCalls, callsOwed: CallsOwed, { concurrency }: ShippingConfig) {
    const logger = new Logger(CarrierWorker.name);
    this.worker = new LeasedWorker(transactions, calls, {
      concurrency,
      leaseMs: LEASE_MS,
      pollMs: POLL_MS,
      onError: (error) => logger.warn({ err: error, msg: 'calls to the carrier are held up' }),
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
