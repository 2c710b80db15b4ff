import type { OrderInvariant } from '../invariant.js';
import { isUndone, paid } from '../order-file.js';

/** More refunded than charged is `refunds-within-charges`. */
export const undoneHasNoCharge: OrderInvariant = {
  code: 'undone-has-no-charge',
  sentence: 'No CANCELLED and no REFUNDED order has an unrefunded charge.',
  judge(file) {
    if (!isUndone(file) || paid(file) <= 0) return null;
    return { expected: 0, found: paid(file), part: 'money' };
  },
};
