import type { OrderInvariant } from '../invariant.js';

export const refundsWithinCharges: OrderInvariant = {
  code: 'refunds-within-charges',
  sentence: 'Refunds never exceed charges.',
  judge({ payment }) {
    if (!payment || payment.refunded <= payment.charged) return null;
    return { expected: `at most ${payment.charged} refunded`, found: payment.refunded };
  },
};
