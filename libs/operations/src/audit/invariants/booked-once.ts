import type { OrderInvariant } from '../invariant.js';

export const bookedOnce: OrderInvariant = {
  code: 'booked-once',
  sentence: 'By the carrier’s own ledger no order has two live bookings.',
  judge({ bookings }) {
    const live = bookings?.live ?? [];
    if (live.length < 2) return null;
    return { expected: 'at most 1 live booking', found: `${live.length}: ${live.map(({ key }) => key).join(' ')}` };
  },
};
