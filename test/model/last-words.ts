import type { DomainEvent } from '@waybill/contracts';
import type { Participant, Services } from './participants.js';
import type { OrderWorld } from './world.js';

/** What a participant says when it is asked to speak again. */
export function lastWordsOf(
  services: Services,
  who: Participant,
  { order, reservation, payment, shipment }: OrderWorld,
): readonly DomainEvent[] {
  switch (who) {
    case 'order':
      return services.order.lastWords(order);
    case 'inventory':
      return reservation ? services.inventory.lastWords(reservation) : [];
    case 'payment':
      return payment ? services.payment.lastWords(payment) : [];
    case 'shipping':
      return shipment ? services.shipping.lastWords(shipment) : [];
  }
}
