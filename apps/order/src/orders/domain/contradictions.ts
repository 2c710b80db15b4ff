import type { FactEvent, OrderFacts } from './order.js';

type Story =
  | 'stock held'
  | 'stock refused'
  | 'charged'
  | 'charge failed'
  | 'never charged'
  | 'booked'
  | 'booking failed'
  | 'never booked';

/** What a fact says happened; of the stories about one participant only one can be true. */
const STOCK: readonly Story[] = ['stock held', 'stock refused'];
const MONEY: readonly Story[] = ['charged', 'charge failed', 'never charged'];
const SHIPMENT: readonly Story[] = ['booked', 'booking failed', 'never booked'];

function storyOf(event: FactEvent): Story | null {
  switch (event.type) {
    case 'InventoryReserved':
      return 'stock held';
    case 'InventoryFailed':
      return 'stock refused';
    case 'InventoryReleased':
    case 'PaymentActionRequired':
      return null;
    case 'PaymentCompleted':
    case 'PaymentRefunded':
    case 'PaymentRefundFailed':
      return 'charged';
    case 'PaymentFailed':
      return 'charge failed';
    case 'PaymentVoided':
      return 'never charged';
    case 'OrderShipped':
    case 'ShipmentVoidFailed':
      return 'booked';
    case 'ShipmentFailed':
      return 'booking failed';
    case 'ShipmentVoided':
      return event.data.booked ? 'booked' : 'never booked';
  }
}

const toldBy = (facts: OrderFacts): Readonly<Record<Story, boolean>> => ({
  'stock held': facts.reserved !== undefined,
  'stock refused': facts.reservationFailed !== undefined,
  charged: (facts.paid ?? facts.refunded ?? facts.refundFailed) !== undefined,
  'charge failed': facts.paymentFailed !== undefined,
  'never charged': facts.paymentVoided !== undefined,
  booked: (facts.shipped ?? facts.shipmentVoidFailed) !== undefined || facts.shipmentVoided?.booked === true,
  'booking failed': facts.shipmentFailed !== undefined,
  'never booked': facts.shipmentVoided?.booked === false,
});

/** What the event denies of the facts read before it, in words; null when it can be true together with all of them. */
export function contradiction(facts: OrderFacts, event: FactEvent): string | null {
  const story = storyOf(event);
  if (story === null) return null;
  const told = toldBy(facts);
  const rivals = [STOCK, MONEY, SHIPMENT].find((stories) => stories.includes(story)) ?? [];
  const denied = rivals.find((rival) => rival !== story && told[rival]);
  return denied === undefined ? null : `${event.type} (${story}) after an earlier fact (${denied})`;
}
