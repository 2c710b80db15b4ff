import { TOPIC_NAMES } from '@waybill/system-map';

export const TOPICS_TO_CHOOSE: readonly string[] = TOPIC_NAMES;

/** Which events lie on which topic; a test holds it equal to the contracts. */
export const EVENT_TYPES_BY_TOPIC: Readonly<Record<string, readonly string[]>> = {
  'order-events': [
    'OrderCreated',
    'OrderConfirmed',
    'OrderPaid',
    'OrderCompleted',
    'OrderCancelled',
    'InventoryRollback',
    'GoodsLeft',
    'OrderRefundRequested',
    'UndoingExplained',
    'CompensationSettled',
    'OrderRefunded',
    'ReturnEntered',
  ],
  'inventory-events': ['InventoryReserved', 'InventoryFailed', 'InventoryReleased'],
  'payment-events': [
    'PaymentActionRequired',
    'PaymentCompleted',
    'PaymentFailed',
    'PaymentVoided',
    'PaymentRefunded',
    'PaymentRefundFailed',
  ],
  'shipping-events': ['OrderShipped', 'ShipmentFailed', 'ShipmentVoided', 'ShipmentVoidFailed'],
  'product-events': ['ProductCreated', 'ProductUpdated', 'ProductDeleted'],
};
