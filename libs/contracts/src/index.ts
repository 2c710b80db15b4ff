export * from '@waybill/system-map';
export * from './statuses.js';
export { MAX_PRICE, Money, Price } from './money.js';
export { eventText } from './schema/event-text.js';
export { minorUnitDigits } from './minor-unit-digits.js';
export { moneyText } from './money-text.js';
export { isCountry } from './countries.js';
export { isMailbox, isPhone, PHONE } from './reachable.js';
export * from './events/order-lines.js';
export { Contact, LANGUAGE_TAG, OrderCreated, ShippingAddress } from './events/order-created.js';
export { OrderCompleted, OrderConfirmed, OrderPaid } from './events/order-progress.js';
export {
  CompensationSettled,
  GoodsLeft,
  InventoryRollback,
  OrderCancelled,
  OrderRefunded,
  OrderRefundRequested,
  ReturnEntered,
  UndoingExplained,
} from './events/order-undoing.js';
export { InventoryFailed, InventoryReleased, InventoryReserved } from './events/inventory-events.js';
export {
  PaymentActionRequired,
  PaymentCompleted,
  PaymentFailed,
  PaymentRefunded,
  PaymentRefundFailed,
  PaymentVoided,
} from './events/payment-events.js';
export { OrderShipped, ShipmentFailed, ShipmentVoided, ShipmentVoidFailed } from './events/shipping-events.js';
export { ProductCreated, ProductDeleted, ProductUpdated } from './events/product-events.js';
export type { EventDefinition } from './events/event-definition.js';
export {
  EVENT_TYPES,
  EVENTS,
  isKnownType,
  topicOf,
  typesOn,
  type DomainEvent,
  type EventData,
  type EventType,
} from './events/registry.js';
export { HANDLES } from './events/handles.js';
export type { EventEnvelope } from './envelope/cloud-event.js';
export type { EventOrigin } from './envelope/event-origin.js';
export { InvalidEventError, UnreadableEventError, type UnreadableEventCode } from './envelope/event-errors.js';
export {
  EVENT_CONTENT_TYPE,
  MAX_EVENT_BYTES,
  encodeEvent,
  type EncodedEvent,
  type EventHeaders,
} from './envelope/encode.js';
export { decodeEvent } from './envelope/decode.js';
export { newUuid } from './envelope/new-uuid.js';
