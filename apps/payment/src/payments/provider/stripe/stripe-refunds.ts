import type Stripe from 'stripe';
import { NoAnswerError, type RefundAnswer, type RefundRequest } from '../payment-provider.port.js';
import type { IntentNotes } from './intent-notes.js';
import { stripeAmount } from './stripe-amount.js';
import { refundRefusalOf } from './stripe-errors.js';
import type { StripeRequests } from './stripe-requests.js';

/** Where a refund's key stands in its metadata. */
export const REFUND_KEY = 'waybill_refund';

/**
 * Calls under one idempotency key. Stripe replays the first answer to a key for a day, an error of its own, too: what has no
 * other answer by then is asked for under another key.
 */
const CALLS_A_KEY = 5;

/**
 * Refunds of PaymentIntents. Stripe itself never gives back more than was charged.
 *
 * From the second call on the refunds of the intent are read first (that list is current) and the one with our key in its
 * metadata tells what became of it. So a refund that is `pending` is asked about until it is known, where the idempotency
 * key would repeat `pending` for a day; and another idempotency key is used only where there is none.
 */
export class StripeRefunds {
  constructor(
    private readonly stripe: Stripe,
    private readonly notes: IntentNotes,
    private readonly requests: StripeRequests,
  ) {}

  async refund({ key, chargeKey, amount, tries }: RefundRequest, signal?: AbortSignal): Promise<RefundAnswer> {
    const intentId = (await this.notes.find(chargeKey))?.intentId;
    if (!intentId) return { outcome: 'REFUSED', detail: 'no such charge' };
    const toStripe = stripeAmount(amount);
    if (!toStripe) return { outcome: 'REFUSED', detail: 'an amount that cannot be refunded' };
    if (tries > 1) {
      const made = await this.find(key, intentId, signal);
      if (made) return answerOf(made);
    }
    const params = { payment_intent: intentId, amount: toStripe.amount, metadata: { [REFUND_KEY]: key } };
    try {
      return answerOf(
        await this.requests.send(signal, () =>
          this.stripe.refunds.create(params, { idempotencyKey: idempotencyKeyOf(key, tries) }),
        ),
      );
    } catch (error) {
      const detail = refundRefusalOf(error);
      if (detail === undefined) throw error;
      // Once Stripe has forgotten an idempotency key, a refund that is repeated under it is refused as one too many.
      const made = await this.find(key, intentId, signal);
      return made ? answerOf(made) : { outcome: 'REFUSED', detail };
    }
  }

  /** The refund that was made under our key, as it stands now. */
  private async find(key: string, intentId: string, signal?: AbortSignal): Promise<Stripe.Refund | undefined> {
    const list = await this.requests.send(signal, () =>
      this.stripe.refunds.list({ payment_intent: intentId, limit: 100 }),
    );
    return list.data.find(({ metadata }) => metadata?.[REFUND_KEY] === key);
  }
}

const idempotencyKeyOf = (key: string, tries: number): string => {
  const before = Math.floor((tries - 1) / CALLS_A_KEY);
  return before === 0 ? key : `${key}:${before + 1}`;
};

/** `pending` and `requires_action` may still fail, for want of balance for example: nothing is paid back yet. */
function answerOf({ status, failure_reason: reason }: Stripe.Refund): RefundAnswer {
  switch (status) {
    case 'succeeded':
      return { outcome: 'REFUNDED' };
    case 'failed':
    case 'canceled':
      return { outcome: 'REFUSED', detail: reason ?? status };
    default:
      throw new NoAnswerError(`the refund is ${status} at the payment provider`);
  }
}
