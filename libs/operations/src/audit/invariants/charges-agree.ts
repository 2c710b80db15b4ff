import type { OrderInvariant } from '../invariant.js';
import { compare } from '../ledgers.js';

/** A charge by Stripe (`PAYMENT_PROVIDER`) is in Stripe's own books, which are not here to compare. */
export const chargesAgree: OrderInvariant = {
  code: 'charges-agree',
  sentence: 'The simulated provider’s ledger and payment’s book know the same charges, with the same amounts.',
  judge({ payment, charges }) {
    const ledger = Object.fromEntries((charges?.made ?? []).map(({ key, amount }) => [key, amount]));
    const { chargeKey, amount } = payment ?? {};
    const isBooked = payment?.charge === 'CHARGED' && !payment.byStripe;
    const book = isBooked ? { [String(chargeKey)]: String(amount) } : {};
    return compare(ledger, book, {
      expected: (key, made = 'nothing') => `charge ${key} of ${made} (by the provider)`,
      found: (entered = 'nothing') => `${entered} in payment's book`,
    });
  },
};
