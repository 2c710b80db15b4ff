import type Stripe from 'stripe';
import { NoAnswerError, type ChargeRecord } from '../payment-provider.port.js';

/** What a PaymentIntent says of its charge (https://docs.stripe.com/payments/paymentintents/lifecycle). */
export function recordOf({
  status,
  last_payment_error: refusal,
  next_action: action,
}: Stripe.PaymentIntent): ChargeRecord {
  switch (status) {
    case 'succeeded':
      return { outcome: 'CHARGED' };
    case 'canceled':
      return { outcome: 'CANCELLED' };
    case 'requires_payment_method':
      return refusal ? { outcome: 'DECLINED', detail: refusal.message ?? 'card declined' } : { outcome: 'NOT_FOUND' };
    case 'requires_confirmation':
      return { outcome: 'NOT_FOUND' };
    case 'requires_action': {
      const url = action?.redirect_to_url?.url;
      if (!url)
        throw new NoAnswerError(`the payment provider waits for ${action?.type ?? 'something'} of the customer`);
      return { outcome: 'ACTION_REQUIRED', url };
    }
    // `processing`, and whatever Stripe may add.
    default:
      throw new NoAnswerError('the payment provider has not decided yet');
  }
}
