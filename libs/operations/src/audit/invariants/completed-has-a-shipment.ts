import type { OrderInvariant } from '../invariant.js';
import { hasLiveShipment } from '../order-file.js';

/** That there are not two of them is `booked-once`: shipping has one row an order, the carrier may have more. */
export const completedHasAShipment: OrderInvariant = {
  code: 'completed-has-a-shipment',
  sentence: 'Every COMPLETED order has one live shipment.',
  judge(file) {
    if (file.order?.status !== 'COMPLETED' || hasLiveShipment(file)) return null;
    return { expected: 'shipment BOOKED', found: `shipment ${file.shipment?.booking ?? 'unknown to shipping'}` };
  },
};
