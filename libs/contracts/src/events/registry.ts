import type { TopicName } from '@waybill/system-map';
import { byType, type EventDefinition } from './event-definition.js';
import { inventoryFailed, inventoryReleased, inventoryReserved } from './inventory-events.js';
import { orderCreated } from './order-created.js';
import { orderCompleted, orderConfirmed, orderPaid } from './order-progress.js';
import {
  compensationSettled,
  goodsLeft,
  inventoryRollback,
  orderCancelled,
  orderRefundRequested,
  orderRefunded,
  returnEntered,
  undoingExplained,
} from './order-undoing.js';
import {
  paymentActionRequired,
  paymentCompleted,
  paymentFailed,
  paymentRefunded,
  paymentRefundFailed,
  paymentVoided,
} from './payment-events.js';
import { productCreated, productDeleted, productUpdated } from './product-events.js';
import { orderShipped, shipmentFailed, shipmentVoided, shipmentVoidFailed } from './shipping-events.js';

/** Every event type of the system. An event that is not here does not exist. */
export const EVENTS = byType([
  orderCreated,
  orderConfirmed,
  orderPaid,
  orderCompleted,
  orderCancelled,
  inventoryRollback,
  goodsLeft,
  orderRefundRequested,
  undoingExplained,
  compensationSettled,
  orderRefunded,
  returnEntered,
  inventoryReserved,
  inventoryFailed,
  inventoryReleased,
  paymentActionRequired,
  paymentCompleted,
  paymentFailed,
  paymentVoided,
  paymentRefunded,
  paymentRefundFailed,
  orderShipped,
  shipmentFailed,
  shipmentVoided,
  shipmentVoidFailed,
  productCreated,
  productUpdated,
  productDeleted,
]);

/** Name of an event type on the wire. */
export type EventType = keyof typeof EVENTS;

/** The data of an event of type `T`. */
export type EventData<T extends EventType> = InstanceType<(typeof EVENTS)[T]['data']>;

/** An event as the domain speaks it. Distributes over `T`, so that testing `type` narrows `data`. */
export type DomainEvent<T extends EventType = EventType> = T extends EventType
  ? { readonly type: T; readonly data: EventData<T> }
  : never;

export const EVENT_TYPES = Object.keys(EVENTS) as readonly EventType[];

/** Whether `type` is in the contract; any other is skipped and counted by consumers, never an error. */
export const isKnownType = (type: string): type is EventType => type in EVENTS;

/** What the contract says about `type`. */
export const definitionOf = <T extends EventType>(type: T): EventDefinition<T, EventData<T>> =>
  EVENTS[type] as unknown as EventDefinition<T, EventData<T>>;

/** The one topic of `type`. */
export const topicOf = (type: EventType): TopicName => EVENTS[type].topic;

/** Types that may appear on `topic`. */
export const typesOn = (topic: TopicName): readonly EventType[] =>
  EVENT_TYPES.filter((type) => topicOf(type) === topic);
