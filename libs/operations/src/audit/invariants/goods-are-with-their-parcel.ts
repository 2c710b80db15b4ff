import type { OrderInvariant } from '../invariant.js';
import { cameBack, hasLiveShipment, isUndone } from '../order-file.js';

const ON_THE_SHELF: readonly unknown[] = ['RELEASED', 'RETURNED', 'CLOSED'];

/**
 * Of orders on their way to be undone; one that says it is has no live parcel at all (`undone-has-no-shipment`). A refund
 * takes back what was delivered: there the parcel may be live and its goods on the shelf.
 */
export const goodsAreWithTheirParcel: OrderInvariant = {
  code: 'goods-are-with-their-parcel',
  sentence: 'No goods of an order that is being undone are on sale while their parcel travels.',
  judge(file) {
    const { order, reservation } = file;
    if (!order?.decision || order.refundedAfterShipping || isUndone(file) || !hasLiveShipment(file)) return null;
    if (cameBack(file)) return null;
    if (!ON_THE_SHELF.includes(reservation?.status)) return null;
    const found = `reservation ${reservation?.status ?? ''}, shipment BOOKED`;
    return { expected: 'goods reserved or shipped', found, part: 'shipment' };
  },
};
