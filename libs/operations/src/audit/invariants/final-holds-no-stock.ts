import type { OrderInvariant } from '../invariant.js';
import { isUndone } from '../order-file.js';

export const finalHoldsNoStock: OrderInvariant = {
  code: 'final-holds-no-stock',
  sentence: 'No final order holds a reservation.',
  judge(file) {
    const over = file.order?.status === 'COMPLETED' || isUndone(file);
    if (!over || file.reservation?.status !== 'HELD') return null;
    const found = `reservation HELD of a ${file.order?.status ?? ''} order`;
    return { expected: 'nothing held', found, part: 'stock' };
  },
};
