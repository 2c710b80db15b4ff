import { Injectable, Logger } from '@nestjs/common';
import type { Leased, LeasedWork, Settled } from '@waybill/jobs';
import type { Tx } from '@waybill/messaging';
import { Clock, traceIdOf, withSpan } from '@waybill/platform';
import { isRefused, settleCharge, settleRefund } from '../domain/index.js';
import { PaymentRepository } from '../persistence/payment.repository.js';
import { AskProvider, type CallOutcome } from './ask-provider.js';
import { BookWriter } from './book-writer.js';
import { claimCall, type OwedCall } from './claim-call.js';
import { freshIds } from './fresh-ids.js';

/**
 * The calls to the provider as leased work: claimed in one transaction, made in none, settled in another. A process
 * that dies in between leaves a claim whose lease ends; whoever claims it then asks under the same key.
 */
@Injectable()
export class ProviderCalls implements LeasedWork<OwedCall, CallOutcome> {
  private readonly logger = new Logger(ProviderCalls.name);

  constructor(
    private readonly payments: PaymentRepository,
    private readonly askProvider: AskProvider,
    private readonly writer: BookWriter,
    private readonly clock: Clock,
  ) {}

  async claim(tx: Tx, limit: number, leaseUntil: Date): Promise<OwedCall[]> {
    const due = await this.payments.lockDue(tx, limit, this.clock.now());
    return due.flatMap((orderId) => {
      const book = this.payments.get(tx, orderId);
      const claimed = claimCall(book, leaseUntil);
      this.payments.save(tx, claimed?.book ?? { ...book, dueAt: null });
      return claimed ? [claimed.owed] : [];
    });
  }

  async renew<L extends Leased<OwedCall>>(tx: Tx, leases: readonly L[], leaseUntil: Date): Promise<readonly L[]> {
    await this.payments.lock(tx, [...new Set(leases.map(({ job }) => job.call.orderId))]);
    return leases.filter((lease) => {
      const book = this.payments.get(tx, lease.job.call.orderId);
      if (book.dueAt?.getTime() !== lease.leaseUntil.getTime()) return false;
      this.payments.save(tx, { ...book, dueAt: leaseUntil });
      return true;
    });
  }

  call({ call, traceparent }: OwedCall, signal: AbortSignal): Promise<CallOutcome> {
    const attributes = { 'waybill.order_id': call.orderId };
    return withSpan(`provider ${call.kind}`, traceparent, attributes, () => this.askProvider.execute(call, signal));
  }

  async settle(tx: Tx, settled: readonly Settled<OwedCall, CallOutcome>[]): Promise<void> {
    await this.payments.lock(tx, [...new Set(settled.map(({ job }) => job.call.orderId))]);
    for (const { job, outcome } of settled) {
      const said = outcome.kind === 'returned' ? outcome.value : this.askProvider.unanswered(job.call, outcome.error);
      this.enter(tx, job, said);
    }
  }

  private enter(tx: Tx, { call, traceparent }: OwedCall, result: CallOutcome): void {
    const { orderId } = call;
    const book = this.payments.get(tx, orderId);
    const decided =
      result.of === 'REFUND'
        ? settleRefund(book.state, result.key, result.outcome)
        : settleCharge(book.state, result.outcome, freshIds);
    if (isRefused(decided)) {
      const { refused: code, detail } = decided;
      this.logger.error({ orderId, traceId: traceIdOf(traceparent), code, msg: detail });
      return;
    }
    this.writer.settle(tx, book, decided, result.retryAfterMs);
  }
}
