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
  const next = STEPS[STEPS.indexOf(progress) + 1];
  const [event] = next ? eventOf(order, next) : [];
  return next && event ? { progress: next, event } : null;
}

/** How the order announced the step it has come to; nothing before the first one. */
export const announcementOf = (order: Order): readonly OrderEvent[] => eventOf(order, order.progress);

/** The event that announces a step; none where the fact for it has not been read. */
function eventOf(order: Order, step: Progress): readonly OrderEvent[] {
  const { facts, id: orderId, currency } = order;
  switch (step) {
    case 'PENDING':
      return [];
    case 'CONFIRMED': {
      if (!facts.reserved) return [];
      const shortfall = shortfallOf(order);
      const amount = { amount: facts.reserved.amount, currency };
      return [{ type: 'OrderConfirmed', data: { orderId, amount, ...(shortfall.length > 0 && { shortfall }) } }];
    }
    case 'PAID': {
      if (!facts.paid) return [];
      const { paymentId, amount } = facts.paid;
      return [{ type: 'OrderPaid', data: { orderId, paymentId, amount: { amount, currency } } }];
    }
    case 'COMPLETED': {
      if (!facts.shipped) return [];
      const { trackingNumber, shipmentId } = facts.shipped;
      const total = { amount: amountDue(order), currency };
      return [{ type: 'OrderCompleted', data: { orderId, total, trackingNumber, shipmentId } }];
    }
  }
}

function furthest({ decision, compensation, progress }: Order): Progress {
  if (!decision) return 'COMPLETED';
  if (decision.kind === 'CANCEL' || compensation.status === 'DONE') return progress;
  return decision.shipped ? 'COMPLETED' : 'PAID';
}
