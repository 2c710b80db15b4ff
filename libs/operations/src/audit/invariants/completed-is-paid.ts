import type { OrderInvariant } from '../invariant.js';
import { paid } from '../order-file.js';

/** A completed order whose refund runs or has failed is on its way to REFUNDED: it is judged there. */
export const completedIsPaid: OrderInvariant = {
  code: 'completed-is-paid',
  sentence: 'Of every COMPLETED order charges − refunds = total; of a partial one the total is what was reserved.',
  judge(file) {
    const { order } = file;
    if (order?.status !== 'COMPLETED' || order.decision !== null || paid(file) === order.amountDue) return null;
    return { expected: order.amountDue, found: paid(file) };
  },
};
