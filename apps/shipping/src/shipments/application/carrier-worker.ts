import { Injectable } from '@nestjs/common';
import { WorkerLifecycle, WorkOwed } from '@waybill/jobs';
import { Transactions } from '@waybill/messaging';
import { Clock, ProviderBreaker } from '@waybill/platform';
import { ShippingConfig } from '../../shipping.config.js';
import type { CallOutcome } from './ask-carrier.js';
import type { OwedCall } from './claim-call.js';
import { CarrierCalls } from './carrier-calls.js';

/** Makes the calls owed to the carrier. */
@Injectable()
export class CarrierWorker extends WorkerLifecycle<OwedCall, CallOutcome> {
  constructor(
    transactions: Transactions,
    calls: CarrierCalls,
    owed: WorkOwed<OwedCall>,
    clock: Clock,
    breaker: ProviderBreaker,
    { concurrency, timeoutMs }: ShippingConfig,
  ) {
    super(transactions, calls, owed, { concurrency, most: () => breaker.most, callMs: timeoutMs, clock });
  }
}
