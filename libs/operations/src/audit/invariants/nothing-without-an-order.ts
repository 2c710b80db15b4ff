import type { OrderInvariant } from '../invariant.js';
import { hasLiveShipment, paid } from '../order-file.js';

export const nothingWithoutAnOrder: OrderInvariant = {
  code: 'nothing-without-an-order',
  sentence: 'Nothing is held, charged or shipped for an order that the order service has never heard of.',
  judge(file) {
    if (file.order) return null;
    const status = file.reservation?.status ?? null;
    const found = [
      ...(status === 'HELD' || status === 'SHIPPED' ? [`reservation ${status}`] : []),
      ...(paid(file) === 0 ? [] : [`${paid(file)} paid`]),
      ...(hasLiveShipment(file) ? ['shipment BOOKED'] : []),
    ];
    return found.length === 0 ? null : { expected: 'an order', found: found.join(', ') };
  },
};
