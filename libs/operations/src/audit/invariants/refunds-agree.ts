import type { OrderInvariant } from '../invariant.js';
import { compare } from '../ledgers.js';

/** As for `charges-agree`, Stripe's refunds are not here to compare. */
export const refundsAgree: OrderInvariant = {
  code: 'refunds-agree',
  sentence: 'The simulated provider’s ledger and payment’s book know the same refunds, with the same amounts.',
  judge({ payment, charges }) {
    const ledger = Object.assign({}, ...(charges?.made ?? []).map(({ refunds }) => refunds)) as Record<string, string>;
    const book = payment?.byStripe === false ? payment.refundKeys : {};
    return compare(ledger, book, {
      expected: (key, given = 'nothing') => `refund ${key} of ${given} (by the provider)`,
      found: (entered = 'nothing') => `${entered} in payment's book`,
    });
  },
};
