import type {
  CancellationReason,
  Compensation,
  CompensationPart,
  DomainEvent,
  InventoryFailureReason,
  PaymentFailureReason,
  Restock,
  ReturnedLine,
  ShipmentFailureReason,
} from '@waybill/contracts';

/** A line as ordered. Unit prices are integer minor units of the order's currency. */
export interface OrderLine {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  /** Units held by inventory; null until it answered. */
  readonly reserved: number | null;
  readonly unitPrice: number;
}

/**
 * What the order was told by the other participants, each fact as it was first read, in whatever order it came.
 * A fact is never dropped; status and next step are derived from all facts there are.
 */
export interface OrderFacts {
  readonly reserved?: { readonly amount: number };
  readonly reservationFailed?: { readonly reason: InventoryFailureReason; readonly detail: string };
  readonly released?: { readonly units: number };
  /** Where the customer acts at the payment provider before the charge is decided. */
  readonly actionRequired?: { readonly paymentId: string; readonly url: string };
  readonly paid?: { readonly paymentId: string; readonly amount: number };
  readonly paymentFailed?: {
    readonly paymentId: string;
    readonly reason: PaymentFailureReason;
    readonly detail: string;
  };
  readonly paymentVoided?: { readonly paymentId: string | null };
  readonly refunded?: { readonly paymentId: string; readonly refundId: string; readonly amount: number };
  /** The latest failed try; a later {@link refunded} outdoes it. */
  readonly refundFailed?: { readonly paymentId: string; readonly refundId: string; readonly reason: string };
  readonly shipped?: { readonly shipmentId: string; readonly trackingNumber: string; readonly carrier: string };
  readonly shipmentFailed?: {
    readonly shipmentId: string;
    readonly reason: ShipmentFailureReason;
    readonly detail: string;
  };
  readonly shipmentVoided?: { readonly booked: boolean; readonly shipmentId: string | null };
  /** The latest failed try; a later {@link shipmentVoided} outdoes it. */
  readonly shipmentVoidFailed?: { readonly shipmentId: string; readonly reason: string };
}

/** Who or what made the order be cancelled. */
export type CancelledBy = 'CUSTOMER' | 'TIME_OUT' | 'InventoryFailed' | 'PaymentFailed' | 'ShipmentFailed';

/** What a person said who had the order undone, where anything was said beside the wish itself. */
export interface Explanation {
  readonly reason: string | null;
  readonly actor: string;
  /** Of a refund of goods that had left; absent: now. */
  readonly restock?: Restock;
}

/** The one undoing decision an order may have: the first one taken under its lock. Times are Unix milliseconds. */
export type Decision =
  | {
      readonly kind: 'CANCEL';
      readonly reason: CancellationReason;
      readonly detail: string | null;
      readonly by: CancelledBy;
      readonly at: number;
      readonly explained?: Explanation;
    }
  | {
      readonly kind: 'REFUND';
      /** Whether OrderShipped had been read when the refund was asked. */
      readonly shipped: boolean;
      readonly at: number;
      readonly explained?: Explanation;
    };

/** How far the order has announced itself: PENDING nothing yet, else the last of OrderConfirmed, OrderPaid, OrderCompleted. */
export type Progress = 'PENDING' | 'CONFIRMED' | 'PAID' | 'COMPLETED';

/** A person vouches that a part was put right outside. `at`: when that was entered, Unix milliseconds. */
export interface Settlement {
  readonly reason: string;
  readonly actor: string;
  readonly at: number;
}

export interface Undoing {
  readonly status: Compensation;
  /** 0 before the decision, 1 at it, one more for every operator's retry; goes out as `data.attempt`. */
  readonly attempt: number;
  /** When the answers now waited for were last asked, Unix milliseconds; null before the decision. */
  readonly since: number | null;
  /** Whether InventoryRollback was written: only when the goods are certain not to travel. */
  readonly stockAsked: boolean;
  /** Whether GoodsLeft was written: the parcel could not be called back, so its goods count as shipped. */
  readonly goodsLeft?: true;
  /** Parts that are waited for no longer, since a person vouches for them. */
  readonly settled?: Readonly<Partial<Record<CompensationPart, Settlement>>>;
}

/** Goods that had left and came back, or were written off. `at`: when that was entered, Unix milliseconds. */
export interface GoodsReturn {
  readonly id: string;
  readonly lines: readonly ReturnedLine[];
  readonly reason: string | null;
  readonly actor: string;
  readonly at: number;
}

/**
 * The order aggregate: plain and serialisable. Amounts are integer minor units of `currency`, times Unix milliseconds.
 * Every function of this folder leaves its argument alone; an outcome whose `state` is that very object changed nothing.
 */
export interface Order {
  readonly id: string;
  readonly customerId: string;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  /** As ordered; what is really due is `amountDue` in order-view.ts. At most 2⁵³ − 1. */
  readonly total: number;
  readonly allowPartial: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The time-out cancels no earlier; from when on it does is the row's `deadline`, which counts from the sending. */
  readonly deadline: number;
  readonly facts: OrderFacts;
  readonly decision: Decision | null;
  readonly progress: Progress;
  readonly compensation: Undoing;
  /** Absent where there is none. */
  readonly returns?: readonly GoodsReturn[];
  /** Only where the customer asked for it: how it was known, when the order was taken, that it was in stock. */
  readonly stockCheck?: StockCheck;
}

/** live: inventory said so; fallback: inventory could not be asked, the catalogue replica had to do. */
export type StockCheck = 'live' | 'fallback';

/** What the order writes to order-events. */
export type OrderEvent = DomainEvent<
  | 'OrderCreated'
  | 'OrderConfirmed'
  | 'OrderPaid'
  | 'OrderCompleted'
  | 'OrderCancelled'
  | 'InventoryRollback'
  | 'GoodsLeft'
  | 'OrderRefundRequested'
  | 'UndoingExplained'
  | 'CompensationSettled'
  | 'OrderRefunded'
  | 'ReturnEntered'
>;

/** What the order learns from inventory-, payment- and shipping-events. */
export type FactEvent = DomainEvent<
  | 'InventoryReserved'
  | 'InventoryFailed'
  | 'InventoryReleased'
  | 'PaymentActionRequired'
  | 'PaymentCompleted'
  | 'PaymentFailed'
  | 'PaymentVoided'
  | 'PaymentRefunded'
  | 'PaymentRefundFailed'
  | 'OrderShipped'
  | 'ShipmentFailed'
  | 'ShipmentVoided'
  | 'ShipmentVoidFailed'
>;

/** New state and the events to write with it, in this order, in the same transaction. */
export interface Decided {
  readonly state: Order;
  readonly events: readonly OrderEvent[];
}

export const unchanged = (order: Order): Decided => ({ state: order, events: [] });
