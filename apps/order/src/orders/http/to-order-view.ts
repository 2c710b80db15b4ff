import {
  amountDue,
  cancellationOf,
  goodsOut,
  missingOf,
  paymentOf,
  restockOf,
  settledParts,
  shipmentOf,
  shortfallOf,
  statusOf,
  type Decision,
  type GoodsReturn,
  type Missing,
  type Order,
  type SettledPart,
} from '../domain/index.js';
import type { ExplanationView, MissingView, OrderView, ReturnView, SettledView } from './order.view.js';

/** @param forOperators whether the reader is told who settled a part or entered a return, why, and what is missing; customers are not */
export function toOrderView(order: Order, forOperators = false): OrderView {
  const missing = forOperators ? missingOf(order) : [];
  const settled = settledParts(order);
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
    ...(settled.length > 0 && { settled: settled.map((one) => toSettledView(one, forOperators)) }),
    ...(missing.length > 0 && { missing: missing.map(toMissingView) }),
    ...(order.decision && goodsOut(order).size > 0 && { goodsOut: true }),
    ...(order.returns && { returns: order.returns.map((one) => toReturnView(one, forOperators)) }),
    ...(order.decision?.explained && { explained: toExplanationView(order.decision, forOperators) }),
    ...(order.stockCheck && { stockCheck: order.stockCheck }),
    payment: paymentOf(order),
    shipment: shipmentOf(order),
    createdAt: new Date(order.createdAt).toISOString(),
    updatedAt: new Date(order.updatedAt).toISOString(),
  };
}

const toMissingView = ({ since, ...missing }: Missing): MissingView => ({
  ...missing,
  since: new Date(since).toISOString(),
});

const toExplanationView = (decision: Decision, withWho: boolean): ExplanationView => ({
  ...(decision.kind === 'REFUND' && { restock: restockOf(decision) }),
  ...(withWho && {
    actor: decision.explained?.actor,
    ...(decision.explained?.reason && { reason: decision.explained.reason }),
  }),
});

const toReturnView = ({ id, at, lines, reason, actor }: GoodsReturn, withWho: boolean): ReturnView => ({
  id,
  at: new Date(at).toISOString(),
  lines: lines.map((line) => ({ ...line })),
  ...(withWho && { ...(reason !== null && { reason }), actor }),
});

export const toSettledView = ({ part, at, reason, actor }: SettledPart, withWho: boolean): SettledView => ({
  part,
  at: new Date(at).toISOString(),
  ...(withWho && { reason, actor }),
});
