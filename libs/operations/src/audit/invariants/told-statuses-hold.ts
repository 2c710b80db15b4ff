import type { OrderInvariant } from '../invariant.js';

/** Where an order may stand once its customer was told this. The services tell of nothing that is not committed. */
const STANDS: Readonly<Record<string, readonly string[]>> = {
  OrderConfirmed: ['CONFIRMED', 'REQUIRES_ACTION', 'PAID', 'COMPLETED', 'CANCELLED', 'REFUNDED'],
  OrderCompleted: ['COMPLETED', 'REFUNDED'],
  OrderCancelled: ['CANCELLED'],
  OrderRefunded: ['REFUNDED'],
};

/** Broken by an order service that has forgotten what it said: it decides again, and may decide otherwise. */
export const toldStatusesHold: OrderInvariant = {
  code: 'told-statuses-hold',
  sentence: 'No order stands otherwise than its customer was told: one told COMPLETED is never cancelled later.',
  judge({ order, notifications }) {
    if (!order) return null;
    const denied = (notifications?.causes ?? []).filter((cause) => STANDS[cause]?.includes(order.status) === false);
    if (denied.length === 0) return null;
    return { expected: `${denied.join(', ')}, as the customer was told`, found: order.status };
  },
};
