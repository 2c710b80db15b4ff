import type { OrderInvariant } from '../invariant.js';
import { isFinal } from '../order-file.js';

export const finalWasAnnounced: OrderInvariant = {
  code: 'final-was-announced',
  sentence: 'Every final order has at least one notification.',
  judge(file) {
    if (!isFinal(file) || (file.notifications?.causes.length ?? 0) > 0) return null;
    return { expected: 'at least 1 notification', found: `0 of a ${file.order?.status ?? ''} order` };
  },
};
