import { Injectable } from '@nestjs/common';
import { WorkerLifecycle, WorkOwed } from '@waybill/jobs';
import { Transactions } from '@waybill/messaging';
import { Clock, ProviderBreaker } from '@waybill/platform';
import { PaymentConfig } from '../../payment.config.js';
import type { CallOutcome } from './ask-provider.js';
import type { OwedCall } from './claim-call.js';
import { ProviderCalls } from './provider-calls.js';

/** Makes the calls owed to the provider. */
@Injectable()
export class ProviderWorker extends WorkerLifecycle<OwedCall, CallOutcome> {
  constructor(
    transactions: Transactions,
    calls: ProviderCalls,
    owed: WorkOwed<OwedCall>,
    clock: Clock,
    breaker: ProviderBreaker,
    { concurrency, timeoutMs }: PaymentConfig,
  ) {
    super(transactions, calls, owed, { concurrency, most: () => breaker.most, callMs: timeoutMs, clock });
  }
}
