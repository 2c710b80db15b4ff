import type { ServiceName } from '@waybill/system-map';
import type { EventType } from './registry.js';

/**
 * Event types that each service acts on, in the order of a saga. It skips every other type on the topics that it reads.
 *
 * Says who an event is for, without asking the services: what an order waits for, and what has not been handled yet.
 */
export const HANDLES: Readonly<Record<ServiceName, readonly EventType[]>> = {
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
    'ProductCreated',
    'ProductUpdated',
    'ProductDeleted',
  ],
  inventory: ['OrderCreated', 'PaymentFailed', 'InventoryRollback', 'OrderCompleted', 'GoodsLeft', 'ReturnEntered'],
  payment: ['OrderCreated', 'InventoryReserved', 'OrderCancelled', 'OrderRefundRequested'],
  shipping: ['OrderCreated', 'PaymentCompleted', 'OrderCancelled', 'OrderRefundRequested'],
  notification: [
    'OrderCreated',
    'OrderConfirmed',
    'PaymentFailed',
    'PaymentVoided',
    'PaymentRefunded',
    'PaymentRefundFailed',
    'OrderShipped',
    'OrderCompleted',
    'OrderCancelled',
    'OrderRefunded',
  ],
};
