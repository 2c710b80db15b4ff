import type Stripe from 'stripe';
import {
  NoAnswerError,
  type ChargeAnswer,
  type ChargeRecord,
  type ChargeRequest,
  type ChargeWaits,
  type PaymentProvider,
  type RefundAnswer,
  type RefundRequest,
} from '../payment-provider.port.js';
import { recordOf } from './charge-record.js';
import type { IntentNotes } from './intent-notes.js';
import { stripeAmount, type StripeAmount } from './stripe-amount.js';
import { AMOUNT_NOT_CHARGED, declineOf, isUnexpectedState } from './stripe-errors.js';
import { StripeRefunds } from './stripe-refunds.js';
import type { StripeRequests } from './stripe-requests.js';

/** Where our key stands in the metadata of what is made at Stripe. */
const KEY = 'waybill_payment';

/**
 * Stripe's PaymentIntents. A charge is made in three steps: an intent is created, its id is noted and committed on our
 * side, and only then it is confirmed, which moves the money. So whatever was charged is known here by its id, and an
 * intent is charged once at most by what it is: a succeeded one cannot be confirmed again, a cancelled one never.
 * See docs/adr/0017.
 */
export class StripeGateway implements PaymentProvider {
  private readonly refunds: StripeRefunds;

  constructor(
    private readonly stripe: Stripe,
    private readonly notes: IntentNotes,
    private readonly requests: StripeRequests,
    private readonly returnUrl: string,
  ) {
    this.refunds = new StripeRefunds(stripe, notes, requests);
  }

  async charge(request: ChargeRequest, signal?: AbortSignal): Promise<ChargeAnswer | ChargeWaits> {
    const { key } = request;
    const known = await this.notes.find(key);
    if (known?.declined) return { outcome: 'DECLINED', detail: known.declined };
    if (known?.closed) return this.cancel(key, signal);
    if (known?.intentId) return this.confirm(request, known.intentId, signal);
    const amount = stripeAmount(request.amount);
    if (amount === undefined) return this.decline(key, AMOUNT_NOT_CHARGED);
    let created: Stripe.PaymentIntent;
    try {
      created = await this.requests.send(signal, () => this.create(request, amount));
    } catch (error) {
      const detail = declineOf(error);
      if (detail === undefined) throw error;
      return this.decline(key, detail);
    }
    const { closed, intentId } = await this.notes.note(key, created.id);
    return closed ? this.cancel(key, signal) : this.confirm(request, intentId ?? created.id, signal);
  }

  async lookup(key: string, signal?: AbortSignal): Promise<ChargeRecord> {
    const known = await this.notes.find(key);
    if (known?.declined) return { outcome: 'DECLINED', detail: known.declined };
    if (known?.intentId) return this.retrieve(known.intentId, signal);
    return { outcome: known?.closed ? 'CANCELLED' : 'NOT_FOUND' };
  }

  async cancel(key: string, signal?: AbortSignal): Promise<ChargeAnswer> {
    const { declined, intentId } = await this.notes.close(key);
    if (declined !== null) return { outcome: 'DECLINED', detail: declined };
    // An intent that somebody is about to note will be found closed, and is not confirmed.
    if (intentId === null) return { outcome: 'CANCELLED' };
    try {
      return decided(recordOf(await this.requests.send(signal, () => this.stripe.paymentIntents.cancel(intentId))));
    } catch (error) {
      if (isUnexpectedState(error)) return decided(await this.retrieve(intentId, signal));
      throw error;
    }
  }

  refund(request: RefundRequest, signal?: AbortSignal): Promise<RefundAnswer> {
    return this.refunds.refund(request, signal);
  }

  /** A repetition gets the same intent while Stripe keeps the key (24 h), later another one: nobody confirms either but by its note. */
  private create({ key, reference }: ChargeRequest, amount: StripeAmount): Promise<Stripe.PaymentIntent> {
    return this.stripe.paymentIntents.create(
      {
        ...amount,
        allowed_payment_method_types: ['card'],
        description: `Order ${reference}`,
        metadata: { [KEY]: key, waybill_order: reference },
      },
      { idempotencyKey: `${key}:create` },
    );
  }

  /** The customer comes back to `return_url` after a bank's extra check; without it Stripe offers no page for that. */
  private async confirm(
    { key, method }: ChargeRequest,
    intentId: string,
    signal?: AbortSignal,
  ): Promise<ChargeAnswer | ChargeWaits> {
    const params = { payment_method: method, return_url: this.returnUrl };
    const options = { idempotencyKey: `${key}:confirm` };
    try {
      const confirmed = await this.requests.send(signal, () =>
        this.stripe.paymentIntents.confirm(intentId, params, options),
      );
      return answered(recordOf(confirmed));
    } catch (error) {
      if (isUnexpectedState(error)) return answered(await this.retrieve(intentId, signal));
      const detail = declineOf(error);
      if (detail === undefined) throw error;
      return this.decline(key, detail);
    }
  }

  private async decline(key: string, detail: string): Promise<ChargeAnswer> {
    const { declined } = await this.notes.decline(key, detail);
    return { outcome: 'DECLINED', detail: declined ?? detail };
  }

  private async retrieve(intentId: string, signal?: AbortSignal): Promise<ChargeRecord> {
    return recordOf(await this.requests.send(signal, () => this.stripe.paymentIntents.retrieve(intentId)));
  }
}

function answered(record: ChargeRecord): ChargeAnswer | ChargeWaits {
  if (record.outcome === 'NOT_FOUND') throw new NoAnswerError('the payment provider left the charge undecided');
  return record;
}

/** What cancelling came to: nobody waits for the customer then. */
function decided(record: ChargeRecord): ChargeAnswer {
  const answer = answered(record);
  if (answer.outcome === 'ACTION_REQUIRED') throw new NoAnswerError('the payment provider has not cancelled yet');
  return answer;
}
