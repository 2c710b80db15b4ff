import type { OrderInvariant } from '../invariant.js';
import { cameBack } from '../order-file.js';

/** Goods still HELD are the business of `final-holds-no-stock`. */
export const completedTookItsStock: OrderInvariant = {
  code: 'completed-took-its-stock',
  sentence: 'The goods of every COMPLETED order have left the stock.',
  judge(file) {
    const { order, reservation } = file;
    if (order?.status !== 'COMPLETED' || order.decision !== null) return null;
    const status = reservation?.status ?? null;
    if (status === 'SHIPPED' || status === 'HELD' || cameBack(file)) return null;
    return { expected: 'reservation SHIPPED', found: `reservation ${status ?? 'unknown to inventory'}` };
  },
};
