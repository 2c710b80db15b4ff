import type { Decided, Order, OrderEvent, Progress } from './order.js';
import { amountDue, shortfallOf } from './order-view.js';

const STEPS: readonly Progress[] = ['PENDING', 'CONFIRMED', 'PAID', 'COMPLETED'];

/**
 * Writes OrderConfirmed, OrderPaid and OrderCompleted, each once and in this order: a fact that came early waits for
 * the one before it. A cancelled or refunded order announces nothing more. While a refund runs, it still catches up with
 * facts that came late, but it is COMPLETED only if it had shipped before the refund was asked.
 */
export function announceProgress(order: Order): Decided {
  const events: OrderEvent[] = [];
  let { progress } = order;
  for (let next = announcement(order, progress); next; next = announcement(order, progress)) {
    events.push(next.event);
    progress = next.progress;
  }
  return { state: progress === order.progress ? order : { ...order, progress }, events };
}

function announcement(order: Order, progress: Progress): { progress: Progress; event: OrderEvent } | null {
  if (STEPS.indexOf(progress) >= STEPS.indexOf(furthest(order))) return null;
  const { facts, id: orderId, currency } = order;
  if (progress === 'PENDING' && facts.reserved) {
    const shortfall = shortfallOf(order);
    const amount = { amount: facts.reserved.amount, currency };
    const data = { orderId, amount, ...(shortfall.length > 0 && { shortfall }) };
    return { progress: 'CONFIRMED', event: { type: 'OrderConfirmed', data } };
  }
  if (progress === 'CONFIRMED' && facts.paid) {
    const { paymentId, amount } = facts.paid;
    return {
      progress: 'PAID',
      event: { type: 'OrderPaid', data: { orderId, paymentId, amount: { amount, currency } } },
    };
  }
  if (progress === 'PAID' && facts.shipped) {
    const { trackingNumber, shipmentId } = facts.shipped;
    const total = { amount: amountDue(order), currency };
    return {
      progress: 'COMPLETED',
      event: { type: 'OrderCompleted', data: { orderId, total, trackingNumber, shipmentId } },
    };
  }
  return null;
}

function furthest({ decision, compensation, progress }: Order): Progress {
  if (!decision) return 'COMPLETED';
  if (decision.kind === 'CANCEL' || compensation.status === 'DONE') return progress;
  return decision.shipped ? 'COMPLETED' : 'PAID';
}
