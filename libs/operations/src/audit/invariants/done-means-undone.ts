import { COMPENSATION_PARTS, type CompensationPart } from '@waybill/contracts';
import type { OrderInvariant } from '../invariant.js';
import type { OrderFile } from '../order-file.js';

/**
 * Whoever did something for the order has put it back and closed its book: nothing may happen any more. What is wrong by
 * itself is told by other invariants (stock held, a charge kept, a parcel under way); here it is what may still go wrong.
 */
export const doneMeansUndone: OrderInvariant = {
  code: 'done-means-undone',
  sentence: 'Compensation DONE means: stock released, money refunded or never charged, shipment void.',
  judge(file) {
    if (file.order?.compensation !== 'DONE') return null;
    return COMPENSATION_PARTS.flatMap((part) => {
      const open = OPEN[part](file);
      return open === null ? [] : [{ expected: 'released, refunded or void', found: open, part }];
    });
  },
};

const BACK: readonly string[] = ['RETURNED', 'RELEASED', 'FAILED', 'CLOSED'];

/** Goods that have left are where their parcel is, or stay with the customer of a refund that leaves them. */
function stock({ order, reservation }: OrderFile): string | null {
  const status = reservation?.status ?? 'unknown to inventory';
  const isOut = order?.goodsLeft === true || (order?.refundedAfterShipping === true && order.goodsStayOut);
  if (isOut && status === 'SHIPPED') return null;
  return BACK.includes(status) || status === 'HELD' ? null : `reservation ${status}`;
}

const SETTLED: readonly string[] = ['CHARGED', 'FAILED', 'VOIDED'];

function money({ payment }: OrderFile): string | null {
  if (!payment || !SETTLED.includes(payment.charge)) return `payment ${payment?.charge ?? 'unknown to payment'}`;
  return payment.openRefunds === 0 ? null : `${payment.openRefunds} refund under way`;
}

function shipment({ order, shipment: book }: OrderFile): string | null {
  if (order?.refundedAfterShipping === true || book?.booking === 'BOOKED') return null;
  const booking = book?.booking ?? 'unknown to shipping';
  return booking === 'VOIDED' || booking === 'FAILED' ? null : `shipment ${booking}`;
}

const OPEN: Readonly<Record<CompensationPart, (file: OrderFile) => string | null>> = { stock, money, shipment };
