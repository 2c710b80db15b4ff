import { Injectable, Logger } from '@nestjs/common';
import { CallCutShortError } from '@waybill/jobs';
import type { ChargeOutcome, ProviderCall, RefundOutcome } from '../domain/index.js';
import {
  ChargeErrorAnswer,
  NoAnswerError,
  PaymentProvider,
  ProviderAwayError,
  type ChargeAnswer,
  type ChargeWaits,
} from '../provider/payment-provider.port.js';

/** What became of a call, in the words of the book that owed it. */
export type CallOutcome = (
  | { readonly of: 'CHARGE'; readonly outcome: ChargeOutcome }
  | { readonly of: 'REFUND'; readonly key: string; readonly outcome: RefundOutcome }
) & {
  /** How long the provider asks not to be called, ms. */
  readonly retryAfterMs?: number;
};

type Call<Kind extends ProviderCall['kind']> = Extract<ProviderCall, { kind: Kind }>;

/** Makes the call that a book owes. Runs in no transaction; whatever goes wrong is an outcome: UNKNOWN. */
@Injectable()
export class AskProvider {
  private readonly logger = new Logger(AskProvider.name);

  constructor(private readonly provider: PaymentProvider) {}

  /** @param signal aborted when nobody waits for the outcome any more */
  async execute(call: ProviderCall, signal?: AbortSignal): Promise<CallOutcome> {
    try {
      switch (call.kind) {
        case 'CHARGE':
          return { of: 'CHARGE', outcome: await this.charge(call, signal) };
        case 'CANCEL_CHARGE':
          return { of: 'CHARGE', outcome: toChargeOutcome(await this.provider.cancel(call.key, signal)) };
        case 'REFUND':
          return { of: 'REFUND', key: call.key, outcome: await this.refund(call, signal) };
      }
    } catch (error) {
      return this.unanswered(call, error);
    }
  }

  /** After a call without an answer the provider is asked what became of it, before it is asked to charge again. */
  private async charge(call: Call<'CHARGE'>, signal?: AbortSignal): Promise<ChargeOutcome> {
    const { key, orderId, amount, method, tries } = call;
    if (tries > 1) {
      const record = await this.provider.lookup(key, signal);
      if (record.outcome !== 'NOT_FOUND') return toChargeOutcome(record);
    }
    return toChargeOutcome(await this.provider.charge({ key, reference: orderId, amount, method }, signal));
  }

  private async refund(
    { key, chargeKey, amount, tries }: Call<'REFUND'>,
    signal?: AbortSignal,
  ): Promise<RefundOutcome> {
    const answer = await this.provider.refund({ key, chargeKey, amount, tries }, signal);
    return answer.outcome === 'REFUNDED' ? { kind: 'REFUNDED' } : { kind: 'REFUND_FAILED', detail: answer.detail };
  }

  /** What is known of a call that failed or was cut short: nothing, so it is asked again under the same key. */
  unanswered(call: ProviderCall, error: unknown): CallOutcome {
    const outcome = { kind: 'UNKNOWN', detail: this.detailOf(call, error) } as const;
    const asked = error instanceof ProviderAwayError && error.retryAfterMs > 0 && { retryAfterMs: error.retryAfterMs };
    if (call.kind === 'REFUND') return { of: 'REFUND', key: call.key, outcome, ...asked };
    return {
      of: 'CHARGE',
      ...asked,
      outcome: error instanceof ChargeErrorAnswer ? { ...outcome, erred: true } : outcome,
    };
  }

  /** Only the provider's own words are for people; what broke on our side goes to the log. */
  private detailOf({ kind, orderId }: ProviderCall, error: unknown): string {
    if (error instanceof NoAnswerError) return error.message;
    if (error instanceof CallCutShortError) return 'the payment provider did not answer in time';
    this.logger.warn({ orderId, call: kind, err: error, msg: 'the payment provider could not be asked' });
    return 'the payment provider could not be reached';
  }
}

function toChargeOutcome(answer: ChargeAnswer | ChargeWaits): ChargeOutcome {
  switch (answer.outcome) {
    case 'CHARGED':
      return { kind: 'CHARGED' };
    case 'DECLINED':
      return { kind: 'DECLINED', detail: answer.detail };
    case 'CANCELLED':
      return { kind: 'CANCELLED' };
    case 'ACTION_REQUIRED':
      return { kind: 'ACTION_REQUIRED', url: answer.url };
  }
}
