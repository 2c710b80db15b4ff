import type { OrderInvariant } from '../invariant.js';

export const chargedOnce: OrderInvariant = {
  code: 'charged-once',
  sentence: 'By the payment provider’s own ledger no order was ever charged twice.',
  judge({ charges }) {
    const made = charges?.made ?? [];
    if (made.length < 2) return null;
    return { expected: 'at most 1 charge', found: `${made.length}: ${made.map(({ key }) => key).join(' ')}` };
  },
};
