import { eventText } from '@waybill/contracts';
import type { FactEvent, Order, OrderFacts } from './order.js';

/**
 * The order with the fact recorded; the same object if it knew it. A fact stays as it was first read, except for the
 * two failed tries (PaymentRefundFailed, ShipmentVoidFailed), of which the latest is kept.
 */
export function recordFact(order: Order, event: FactEvent): Order {
  switch (event.type) {
    case 'InventoryReserved':
      if (order.facts.reserved) return order;
      return withFact(withReservedLines(order, event.data.lines), 'reserved', { amount: event.data.amount.amount });
    case 'InventoryFailed': {
      const detail = event.data.lines
        .map((l) => `${l.sku}: ${l.requested} ordered, ${l.available} available`)
        .join('; ');
      return once(order, 'reservationFailed', { reason: event.data.reason, detail: eventText(detail) });
    }
    case 'InventoryReleased':
      return once(order, 'released', { units: event.data.lines.reduce((sum, line) => sum + line.quantity, 0) });
    case 'PaymentActionRequired':
      return once(order, 'actionRequired', { paymentId: event.data.paymentId, url: event.data.url });
    case 'PaymentCompleted':
      return once(order, 'paid', { paymentId: event.data.paymentId, amount: event.data.amount.amount });
    case 'PaymentFailed': {
      const { paymentId, reason, detail } = event.data;
      return once(order, 'paymentFailed', { paymentId, reason, detail });
    }
    case 'PaymentVoided':
      return once(order, 'paymentVoided', { paymentId: event.data.paymentId ?? null });
    case 'PaymentRefunded': {
      const { paymentId, refundId, amount } = event.data;
      return once(order, 'refunded', { paymentId, refundId, amount: amount.amount });
    }
    case 'PaymentRefundFailed': {
      const { paymentId, refundId, reason } = event.data;
      return withFact(order, 'refundFailed', { paymentId, refundId, reason });
    }
    case 'OrderShipped': {
      const { shipmentId, trackingNumber, carrier } = event.data;
      return once(order, 'shipped', { shipmentId, trackingNumber, carrier });
    }
    case 'ShipmentFailed': {
      const { shipmentId, reason, detail } = event.data;
      return once(order, 'shipmentFailed', { shipmentId, reason, detail });
    }
    case 'ShipmentVoided':
      return once(order, 'shipmentVoided', { booked: event.data.booked, shipmentId: event.data.shipmentId ?? null });
    case 'ShipmentVoidFailed': {
      const { shipmentId, reason } = event.data;
      return withFact(order, 'shipmentVoidFailed', { shipmentId, reason });
    }
  }
}

const withFact = <K extends keyof OrderFacts>(order: Order, kind: K, fact: OrderFacts[K]): Order => ({
  ...order,
  facts: { ...order.facts, [kind]: fact },
});

const once = <K extends keyof OrderFacts>(order: Order, kind: K, fact: OrderFacts[K]): Order =>
  order.facts[kind] ? order : withFact(order, kind, fact);

function withReservedLines(order: Order, held: readonly { sku: string; quantity: number }[]): Order {
  const units = new Map(held.map((line) => [line.sku, line.quantity]));
  return { ...order, lines: order.lines.map((line) => ({ ...line, reserved: units.get(line.sku) ?? 0 })) };
}
