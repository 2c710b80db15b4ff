import { Money } from '../money.js';
import { Flag, ListOf, Nested, OneOf, Optional, Text, Uuid, Whole } from '../schema/fields.js';
import {
  CANCELLATION_REASONS,
  COMPENSATION_PARTS,
  RESTOCKS,
  ROLLBACK_REASONS,
  type CancellationReason,
  type CompensationPart,
  type Restock,
  type RollbackReason,
} from '../statuses.js';
import { defineEvent } from './event-definition.js';
import { EXAMPLE_ORDER_ID, usd } from './examples.js';
import { ReturnedLine } from './order-lines.js';

/**
 * The order was cancelled. Payment and shipping close their books for it, known to them or not, and answer once.
 * Written anew with a higher `attempt` when an operator retries a failed compensation: the present state is answered
 * again, effects stay once.
 */
export class OrderCancelled {
  @Uuid() readonly orderId: string;
  @OneOf(CANCELLATION_REASONS) readonly reason: CancellationReason;
  /** For people: what exactly went wrong. */
  @Optional() @Text(0) readonly detail?: string;
  /** 1 at the decision, one more for every operator's retry. */
  @Whole(1) readonly attempt: number;
}

/**
 * Stock of a cancelled or refunded order is asked back, once it is certain not to travel. Inventory closes its book for the order, known to it or not,
 * and answers with InventoryReleased. `attempt` as in OrderCancelled.
 */
export class InventoryRollback {
  @Uuid() readonly orderId: string;
  @OneOf(ROLLBACK_REASONS) readonly reason: RollbackReason;
  /** 1 at the decision, one more for every operator's retry. */
  @Whole(1) readonly attempt: number;
}

/**
 * The parcel of an order that is being undone could not be called back: its goods have left. Inventory counts them as
 * shipped. Should the carrier give the parcel back after all, InventoryRollback follows.
 */
export class GoodsLeft {
  @Uuid() readonly orderId: string;
}

/** A refund of a paid order was asked and accepted. `attempt` as in OrderCancelled. */
export class OrderRefundRequested {
  @Uuid() readonly orderId: string;
  /** Whether the goods had left at the decision; if not, shipping closes its book and answers ShipmentVoided. */
  @Flag() readonly shipped: boolean;
  /** 1 at the decision, one more for every operator's retry. */
  @Whole(1) readonly attempt: number;
}

/**
 * What a person said who had the order cancelled or refunded. Follows OrderCancelled or OrderRefundRequested, where anything
 * was said beside the wish itself.
 */
export class UndoingExplained {
  @Uuid() readonly orderId: string;
  /** For people: why. */
  @Optional() @Text() readonly reason?: string;
  /** Who asked for it. */
  @Text() readonly actor: string;
  /** Of a refund of goods that had left; absent: now. */
  @Optional() @OneOf(RESTOCKS) readonly restock?: Restock;
}

/**
 * A person vouches that a missing part of a compensation was put right outside: the order waits for it no longer. At most
 * once for each part of an order.
 */
export class CompensationSettled {
  @Uuid() readonly orderId: string;
  @OneOf(COMPENSATION_PARTS) readonly part: CompensationPart;
  /** For people: what was done instead. */
  @Text() readonly reason: string;
  /** Who says so. */
  @Text() readonly actor: string;
}

/**
 * Goods of the order that had left are back, or are written off. Inventory counts them as available again, or no longer at
 * all. A return says nothing about money.
 */
export class ReturnEntered {
  @Uuid() readonly orderId: string;
  /** Unique for each return; an order may have several. */
  @Uuid() readonly returnId: string;
  /** No more units of a SKU than were shipped and had not come back. */
  @ListOf(() => ReturnedLine, 1) readonly lines: ReturnedLine[];
  /** For people: why they came back. */
  @Optional() @Text() readonly reason?: string;
  /** Who says so. */
  @Text() readonly actor: string;
}

/** Money and stock of a refunded order are back: the order is REFUNDED. */
export class OrderRefunded {
  @Uuid() readonly orderId: string;
  /** What the customer got back. */
  @Nested(() => Money) readonly amount: Money;
}

export const orderCancelled = defineEvent({
  type: 'OrderCancelled',
  topic: 'order-events',
  version: 1,
  data: OrderCancelled,
  summary: 'The order was cancelled; payment and shipping undo what they did.',
  example: {
    orderId: EXAMPLE_ORDER_ID,
    reason: 'PAYMENT_DECLINED',
    detail: 'amount over the limit of the simulated gateway',
    attempt: 1,
  },
});

export const inventoryRollback = defineEvent({
  type: 'InventoryRollback',
  topic: 'order-events',
  version: 1,
  data: InventoryRollback,
  summary: 'Inventory is asked to release what the order holds.',
  example: { orderId: EXAMPLE_ORDER_ID, reason: 'PAYMENT_DECLINED', attempt: 1 },
});

export const goodsLeft = defineEvent({
  type: 'GoodsLeft',
  topic: 'order-events',
  version: 1,
  data: GoodsLeft,
  summary: 'The goods of an undone order have left: its parcel could not be called back.',
  example: { orderId: EXAMPLE_ORDER_ID },
});

export const orderRefundRequested = defineEvent({
  type: 'OrderRefundRequested',
  topic: 'order-events',
  version: 1,
  data: OrderRefundRequested,
  summary: 'A refund of the order was asked.',
  example: { orderId: EXAMPLE_ORDER_ID, shipped: true, attempt: 1 },
});

export const undoingExplained = defineEvent({
  type: 'UndoingExplained',
  topic: 'order-events',
  version: 1,
  data: UndoingExplained,
  summary: 'Who had the order cancelled or refunded, and why.',
  example: { orderId: EXAMPLE_ORDER_ID, reason: 'does not fit', actor: 'olga', restock: 'on-return' },
});

export const compensationSettled = defineEvent({
  type: 'CompensationSettled',
  topic: 'order-events',
  version: 1,
  data: CompensationSettled,
  summary: 'A person has put right outside what could not be undone.',
  example: { orderId: EXAMPLE_ORDER_ID, part: 'money', reason: 'paid back by bank transfer', actor: 'olga' },
});

export const returnEntered = defineEvent({
  type: 'ReturnEntered',
  topic: 'order-events',
  version: 1,
  data: ReturnEntered,
  summary: 'Goods that had left are back, to be sold again or written off.',
  example: {
    orderId: EXAMPLE_ORDER_ID,
    returnId: '019aa1b2-d000-7e5f-8a6b-1c2d3e4f5a6b',
    lines: [
      { sku: 'COFFEE-1KG', quantity: 1, restock: true },
      { sku: 'COFFEE-1KG', quantity: 1, restock: false },
    ],
    reason: 'one bag torn',
    actor: 'olga',
  },
});

export const orderRefunded = defineEvent({
  type: 'OrderRefunded',
  topic: 'order-events',
  version: 1,
  data: OrderRefunded,
  summary: 'The refund is complete: money and stock are back.',
  example: { orderId: EXAMPLE_ORDER_ID, amount: usd(11499) },
});
