import type { CancellationReason, EventData } from '@waybill/contracts';
import { judgeCompensation } from './compensation.js';
import { withReturn } from './enter-return.js';
import type { CancelledBy, Decision, Order, OrderEvent, OrderFacts, Progress } from './order.js';

/** Times of a word that is taken back, Unix ms. */
export interface Heard {
  /** When it was said. */
  readonly saidAt: number;
  /** Now: answers that are still waited for may take as long again. */
  readonly at: number;
  /** SAGA_TIMEOUT_SECONDS × 1000, for the deadline of a new order. */
  readonly timeoutMs: number;
}

/**
 * Takes back what order itself said, after its database was set back: the order as it stood after that event, as far as
 * the event tells. The facts that led to it are read again from the other topics; where the event names one, it is
 * recorded at once, so that no customer can cancel what has been shipped.
 *
 * @param known the order, read under its row lock; null where the database has lost it
 * @returns null where the order is not known and this is not its first event
 */
export function absorb(known: Order | null, word: OrderEvent, heard: Heard): Order | null {
  if (word.type === 'OrderCreated') return known ?? created(word.data, heard);
  if (!known) return null;
  const order: Order = { ...known, updatedAt: Math.max(known.updatedAt, heard.saidAt) };
  switch (word.type) {
    case 'OrderConfirmed':
      return atLeast('CONFIRMED', withReserved(order, word.data));
    case 'OrderPaid': {
      const { paymentId, amount } = word.data;
      return atLeast('PAID', withFact(order, 'paid', { paymentId, amount: amount.amount }));
    }
    case 'OrderCompleted': {
      const { shipmentId, trackingNumber } = word.data;
      // The event does not name the carrier, and nothing of order's asks for it.
      return atLeast('COMPLETED', withFact(order, 'shipped', { shipmentId, trackingNumber, carrier: '' }));
    }
    case 'OrderCancelled':
      return decided(order, cancellation(word.data, heard.saidAt), word.data.attempt, heard);
    case 'OrderRefundRequested': {
      const { shipped, attempt } = word.data;
      return decided(order, { kind: 'REFUND', shipped, at: heard.saidAt }, attempt, heard);
    }
    case 'UndoingExplained':
      return explained(order, word.data);
    case 'InventoryRollback':
      return { ...order, compensation: { ...order.compensation, stockAsked: true } };
    case 'GoodsLeft':
      return { ...order, compensation: { ...order.compensation, goodsLeft: true } };
    case 'CompensationSettled':
      return settled(order, word.data, heard.saidAt);
    case 'ReturnEntered':
      return returned(order, word.data, heard.saidAt);
    case 'OrderRefunded':
      return { ...order, compensation: { ...order.compensation, status: 'DONE' } };
  }
}

function created(data: EventData<'OrderCreated'>, { saidAt, timeoutMs }: Heard): Order {
  const { orderId: id, customerId, currency, total, allowPartial } = data;
  return {
    id,
    customerId,
    currency,
    lines: data.lines.map(({ sku, name, quantity, unitPrice }) => ({
      sku,
      name,
      quantity,
      reserved: null,
      unitPrice: unitPrice.amount,
    })),
    total: total.amount,
    allowPartial,
    createdAt: saidAt,
    updatedAt: saidAt,
    deadline: saidAt + timeoutMs,
    facts: {},
    decision: null,
    progress: 'PENDING',
    compensation: { status: 'NONE', attempt: 0, since: null, stockAsked: false },
  };
}

const STEPS: readonly Progress[] = ['PENDING', 'CONFIRMED', 'PAID', 'COMPLETED'];

const atLeast = (progress: Progress, order: Order): Order =>
  STEPS.indexOf(order.progress) < STEPS.indexOf(progress) ? { ...order, progress } : order;

const withFact = <K extends keyof OrderFacts>(order: Order, kind: K, fact: OrderFacts[K]): Order =>
  order.facts[kind] ? order : { ...order, facts: { ...order.facts, [kind]: fact } };

function withReserved(order: Order, { amount, shortfall = [] }: EventData<'OrderConfirmed'>): Order {
  if (order.facts.reserved) return order;
  const short = new Map(shortfall.map(({ sku, reserved }) => [sku, reserved]));
  const lines = order.lines.map((line) => ({ ...line, reserved: short.get(line.sku) ?? line.quantity }));
  return withFact({ ...order, lines }, 'reserved', { amount: amount.amount });
}

const BY: Readonly<Record<CancellationReason, CancelledBy>> = {
  OUT_OF_STOCK: 'InventoryFailed',
  UNKNOWN_PRODUCT: 'InventoryFailed',
  PAYMENT_DECLINED: 'PaymentFailed',
  PAYMENT_ERROR: 'PaymentFailed',
  SHIPPING_FAILED: 'ShipmentFailed',
  CUSTOMER_REQUEST: 'CUSTOMER',
  TIMED_OUT: 'TIME_OUT',
};

const cancellation = ({ reason, detail }: EventData<'OrderCancelled'>, at: number): Decision => ({
  kind: 'CANCEL',
  reason,
  detail: detail ?? null,
  by: BY[reason],
  at,
});

/** What it completes was written after it, and is heard after it. */
function settled(order: Order, { part, reason, actor }: EventData<'CompensationSettled'>, at: number): Order {
  const { compensation } = order;
  const state = {
    ...order,
    compensation: { ...compensation, settled: { ...compensation.settled, [part]: { reason, actor, at } } },
  };
  return judgeCompensation(state, null).state;
}

function explained(order: Order, { reason, actor, restock }: EventData<'UndoingExplained'>): Order {
  if (!order.decision || order.decision.explained) return order;
  const said = { reason: reason ?? null, actor, ...(restock && { restock }) };
  return { ...order, decision: { ...order.decision, explained: said } };
}

function returned(order: Order, data: EventData<'ReturnEntered'>, at: number): Order {
  const { returnId: id, lines, reason, actor } = data;
  if (order.returns?.some((known) => known.id === id)) return order;
  return judgeCompensation(withReturn(order, { id, lines, reason: reason ?? null, actor, at }), null).state;
}

function decided(order: Order, decision: Decision, attempt: number, { at }: Heard): Order {
  if (order.decision && order.compensation.attempt >= attempt) return order;
  const isOver = decision.kind === 'CANCEL' && decision.by === 'InventoryFailed';
  return {
    ...order,
    decision: order.decision ?? decision,
    compensation: { ...order.compensation, status: isOver ? 'NONE' : 'PENDING', attempt, since: at },
  };
}
