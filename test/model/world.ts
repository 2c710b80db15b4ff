import type { DomainEvent } from '@waybill/contracts';
import type { Reservation } from '../../apps/inventory/src/reservations/domain/index.js';
import type { StockLevel } from '../../apps/inventory/src/stock/domain/stock-level.js';
import type { Order } from '../../apps/order/src/orders/domain/index.js';
import type { PaymentBook } from '../../apps/payment/src/payments/domain/index.js';
import type { ShipmentBook } from '../../apps/shipping/src/shipments/domain/index.js';
import type { Canon } from './canon.js';
import type { Errand, Outside } from './outside.js';
import type { Participant } from './participants.js';
import type { Budget } from './scenario.js';
import type { WireLog } from './wire-log.js';

/** A worker's call on its way. */
export interface Call {
  readonly errand: Errand;
  /** Whether a worker still waits for it, so that it comes to its end by itself. */
  readonly awaited: boolean;
  /** Whether its answer will be entered; not if the worker has given up on it. */
  readonly returns: boolean;
}

/** An event that comes to a reader out of turn: a dead letter that will be replayed, or one that may come twice. */
export interface Letter {
  readonly reader: Participant;
  readonly event: DomainEvent;
  readonly certain: boolean;
}

/** An event of this participant has been lost; an operator will have it speak again. */
export interface Silenced {
  readonly writer: Participant;
}

/** Everything about one order. Every object in it, but not the lists, is canonical. Queues: oldest first. */
export interface OrderWorld {
  readonly order: Order;
  readonly reservation: Reservation | null;
  readonly payment: PaymentBook | null;
  readonly shipment: ShipmentBook | null;
  readonly outside: Outside;
  readonly log: WireLog;
  readonly budget: Budget;
  readonly queues: readonly (readonly DomainEvent[])[];
  readonly calls: readonly Call[];
  readonly letters: readonly Letter[];
  readonly silenced: readonly Silenced[];
}

export type Stock = Readonly<Record<string, StockLevel & { readonly deleted: boolean }>>;

export interface World {
  readonly stock: Stock;
  readonly orders: readonly OrderWorld[];
}

/** The world as text: equal for equal worlds. Lists carry their length, so that no two worlds read the same. */
export function keyOf(canon: Canon, { stock, orders }: World): string {
  const units = [canon.numberOf(stock)];
  for (const world of orders) {
    const { order, reservation, payment, shipment, outside, log, budget } = world;
    for (const part of [order, reservation, payment, shipment, outside, log, budget]) units.push(canon.numberOf(part));
    for (const queue of world.queues) {
      units.push(queue.length);
      for (const event of queue) units.push(canon.numberOf(event));
    }
    // Calls, letters and the silenced are sets: their order must make no difference.
    for (const set of [world.calls, world.letters, world.silenced]) {
      units.push(set.length);
      if (set.length > 0) units.push(...set.map((item) => canon.numberOf(item)).sort((a, b) => a - b));
    }
  }
  return String.fromCharCode(...units);
}
