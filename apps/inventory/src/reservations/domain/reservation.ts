import type { DomainEvent, InventoryFailureReason, Money, UnavailableLine } from '@waybill/contracts';
import type { StockMovement } from '../../stock/domain/stock-level.js';

/**
 * HELD → SHIPPED → RETURNED and HELD → RELEASED. SHIPPED may have returned in part. FAILED: OrderCreated was refused, nothing was ever held.
 * CLOSED: asked back before OrderCreated came; a tombstone that refuses it when it does.
 */
export const RESERVATION_STATUSES = ['HELD', 'SHIPPED', 'RETURNED', 'RELEASED', 'FAILED', 'CLOSED'] as const;
export type ReservationStatus = (typeof RESERVATION_STATUSES)[number];

export interface HeldLine {
  readonly sku: string;
  readonly quantity: number;
  /** Of OrderCreated; absent in books of older releases. */
  readonly unitPrice?: Money;
  /** What persons have entered about units that had left; absent where nothing. */
  readonly returns?: readonly LineReturn[];
}

/** `restock`: on the shelf again; otherwise written off. */
export interface LineReturn {
  readonly id: string;
  readonly quantity: number;
  readonly restock: boolean;
}

/** Units of the line of which no return was entered. */
export const unitsLeft = ({ quantity, returns = [] }: HeldLine): number =>
  returns.reduce((left, one) => left - one.quantity, quantity);

/** Inventory's book for one order: one per order id, ever. Plain and serialisable. */
export interface Reservation {
  readonly orderId: string;
  readonly status: ReservationStatus;
  /** What is, or was, held; empty for FAILED and CLOSED. Releases and returns go by this, never by an event. */
  readonly lines: readonly HeldLine[];
  readonly failure: InventoryFailureReason | null;
  /** Lines that got less than was ordered, with what was there when it was decided; absent where all was there. */
  readonly short?: readonly UnavailableLine[];
  /** Highest attempt of InventoryRollback that InventoryReleased has answered; 0 while the book is open. */
  readonly answered: number;
}

/** What inventory writes to inventory-events about an order. */
export type ReservationEvent = DomainEvent<'InventoryReserved' | 'InventoryFailed' | 'InventoryReleased'>;

/**
 * New state, the events to write with it and the stock movements to apply with it, in one transaction.
 * Where `state` is the very object that was given, nothing changed and there is nothing to write.
 */
export interface Decided<State extends Reservation | null = Reservation> {
  readonly state: State;
  readonly events: readonly ReservationEvent[];
  /** Rows for the ledger and deltas for the stock table, in this order. */
  readonly movements: readonly StockMovement[];
}

export const unchanged = <State extends Reservation | null>(state: State): Decided<State> => ({
  state,
  events: [],
  movements: [],
});
