import type { DomainEvent, EventType } from '@waybill/contracts';
import * as inventory from '../../apps/inventory/src/reservations/domain/index.js';
import * as order from '../../apps/order/src/orders/domain/index.js';
import * as payment from '../../apps/payment/src/payments/domain/index.js';
import * as shipping from '../../apps/shipping/src/shipments/domain/index.js';

/** The code under search: what the services run. A test that breaks a participant replaces a function of it. */
export const services = { order, inventory, payment, shipping };
export type Services = typeof services;

export type Participant = keyof Services;

/** The types that each participant handles; it skips all others by their header. */
export const TAKES = {
  order: [
    'InventoryReserved',
    'InventoryFailed',
    'InventoryReleased',
    'PaymentActionRequired',
    'PaymentCompleted',
    'PaymentFailed',
    'PaymentVoided',
    'PaymentRefunded',
    'PaymentRefundFailed',
    'OrderShipped',
    'ShipmentFailed',
    'ShipmentVoided',
    'ShipmentVoidFailed',
  ],
  inventory: ['OrderCreated', 'OrderCompleted', 'GoodsLeft', 'ReturnEntered', 'InventoryRollback', 'PaymentFailed'],
  payment: ['OrderCreated', 'InventoryReserved', 'OrderCancelled', 'OrderRefundRequested'],
  shipping: ['OrderCreated', 'PaymentCompleted', 'OrderCancelled', 'OrderRefundRequested'],
} as const satisfies Record<Participant, readonly EventType[]>;

export type Taken<Reader extends Participant> = DomainEvent<(typeof TAKES)[Reader][number]>;

/** @throws TypeError for an event that does not belong there: the search itself is wrong then */
export function takenBy<Reader extends Participant>(reader: Reader, event: DomainEvent): Taken<Reader> {
  const types: readonly EventType[] = TAKES[reader];
  if (!types.includes(event.type)) throw new TypeError(`${reader} does not take ${event.type}`);
  return event as Taken<Reader>;
}
