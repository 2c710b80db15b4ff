import type Stripe from 'stripe';
import { NoAnswerError, type RefundAnswer, type RefundRequest } from '../payment-provider.port.js';
import { heeding } from './heeding.js';
import type { IntentNotes } from './intent-notes.js';
import { stripeAmount } from './stripe-amount.js';
import { refundRefusalOf, undecided } from './stripe-errors.js';

/** Where a refund's key stands in its metadata. */
const KEY = 'waybill_refund';

/** Refunds of PaymentIntents. Stripe itself never gives back more than was charged. */
export class StripeRefunds {
  constructor(
    private readonly stripe: Stripe,
    private readonly notes: IntentNotes,
  ) {}

  async refund({ key, chargeKey, amount }: RefundRequest, signal?: AbortSignal): Promise<RefundAnswer> {
    const intentId = (await this.notes.find(chargeKey))?.intentId;
    if (!intentId) return { outcome: 'REFUSED', detail: 'no such charge' };
    const toStripe = stripeAmount(amount);
    if (!toStripe) return { outcome: 'REFUSED', detail: 'an amount that cannot be refunded' };
    const params = { payment_intent: intentId, amount: toStripe.amount, metadata: { [KEY]: key } };
    try {
      return answerOf(await heeding(signal, () => this.stripe.refunds.create(params, { idempotencyKey: key })));
    } catch (error) {
      const detail = refundRefusalOf(error);
      if (detail === undefined) throw undecided(error);
      return this.madeBefore(key, intentId, detail, signal);
    }
  }

  /** Once Stripe has forgotten an idempotency key, a refund that is repeated under it is refused as one too many. */
  private async madeBefore(key: string, intentId: string, detail: string, signal?: AbortSignal): Promise<RefundAnswer> {
    try {
      const list = await heeding(signal, () => this.stripe.refunds.list({ payment_intent: intentId, limit: 100 }));
      const made = list.data.find(({ metadata }) => metadata?.[KEY] === key);
      return made ? answerOf(made) : { outcome: 'REFUSED', detail };
    } catch (error) {
      throw undecided(error);
    }
  }
}

/** `pending` is accepted and on its way to the card. */
function answerOf({ status, failure_reason: reason }: Stripe.Refund): RefundAnswer {
  switch (status) {
    case 'succeeded':
    case 'pending':
      return { outcome: 'REFUNDED' };
    case 'failed':
    case 'canceled':
      return { outcome: 'REFUSED', detail: reason ?? status };
    default:
      throw new NoAnswerError('the payment provider has not decided about the refund yet');
  }
}
