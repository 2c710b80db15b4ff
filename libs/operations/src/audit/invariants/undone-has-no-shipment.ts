import type { OrderInvariant } from '../invariant.js';
import { cameBack, hasLiveShipment, isUndone } from '../order-file.js';

export const undoneHasNoShipment: OrderInvariant = {
  code: 'undone-has-no-shipment',
  sentence:
    'No CANCELLED order, nor one refunded before it shipped, has a live shipment, but one whose goods came back.',
  judge(file) {
    if (!isUndone(file) || file.order?.refundedAfterShipping === true || !hasLiveShipment(file)) return null;
    if (cameBack(file)) return null;
    return { expected: 'no live shipment', found: 'shipment BOOKED', part: 'shipment' };
  },
};
