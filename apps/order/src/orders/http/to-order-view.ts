import {
  amountDue,
  cancellationOf,
  paymentOf,
  shipmentOf,
  shortfallOf,
  statusOf,
  type Order,
} from '../domain/index.js';
import type { OrderView } from './order.view.js';

export function toOrderView(order: Order): OrderView {
  const money = (amount: number) => ({ amount, currency: order.currency });
  return {
    id: order.id,
    customerId: order.customerId,
    status: statusOf(order),
    currency: order.currency,
    items: order.lines.map(({ sku, name, quantity, reserved, unitPrice }) => ({
      sku,
      name,
      quantity,
      reserved: reserved ?? 0,
      unitPrice: money(unitPrice),
    })),
    total: money(amountDue(order)),
    shortfall: shortfallOf(order),
    cancellation: cancellationOf(order),
    compensation: order.compensation.status,
    ...(order.stockCheck && { stockCheck: order.stockCheck }),
    payment: paymentOf(order),
    shipment: shipmentOf(order),
    createdAt: new Date(order.createdAt).toISOString(),
    updatedAt: new Date(order.updatedAt).toISOString(),
  };
}
