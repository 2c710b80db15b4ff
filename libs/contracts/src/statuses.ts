/**
 * Where an order stands. REQUIRES_ACTION: confirmed, and the customer has to act at the payment provider. CANCELLED says what
 * was decided; {@link Compensation} says whether stock and money are back.
 */
export const ORDER_STATUSES = [
  'PENDING',
  'CONFIRMED',
  'REQUIRES_ACTION',
  'PAID',
  'COMPLETED',
  'CANCELLED',
  'REFUNDED',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** How far the undoing of a cancelled or refunded order has come. */
export const COMPENSATIONS = ['NONE', 'PENDING', 'DONE', 'NEEDS_ATTENTION'] as const;
export type Compensation = (typeof COMPENSATIONS)[number];

/** What may have to come back when an order is undone. */
export const COMPENSATION_PARTS = ['stock', 'money', 'shipment'] as const;
export type CompensationPart = (typeof COMPENSATION_PARTS)[number];

/**
 * What becomes of goods that had left when a refund was asked: taken back with it, when a return of them is entered, or
 * never.
 */
export const RESTOCKS = ['now', 'on-return', 'never'] as const;
export type Restock = (typeof RESTOCKS)[number];

/** Why an order was cancelled. */
export const CANCELLATION_REASONS = [
  'OUT_OF_STOCK',
  'UNKNOWN_PRODUCT',
  'PAYMENT_DECLINED',
  'PAYMENT_ERROR',
  'SHIPPING_FAILED',
  'CUSTOMER_REQUEST',
  'TIMED_OUT',
] as const;
export type CancellationReason = (typeof CANCELLATION_REASONS)[number];

/** Why stock is asked back: the order was cancelled for a reason, or a paid one is refunded. */
export const ROLLBACK_REASONS = [...CANCELLATION_REASONS, 'REFUND'] as const;
export type RollbackReason = (typeof ROLLBACK_REASONS)[number];

export const INVENTORY_FAILURE_REASONS = ['OUT_OF_STOCK', 'UNKNOWN_PRODUCT'] as const;
export type InventoryFailureReason = (typeof INVENTORY_FAILURE_REASONS)[number];

/** DECLINED: a definite no of the provider. ERROR: the provider could not charge and never will. */
export const PAYMENT_FAILURE_REASONS = ['DECLINED', 'ERROR'] as const;
export type PaymentFailureReason = (typeof PAYMENT_FAILURE_REASONS)[number];

export const SHIPMENT_FAILURE_REASONS = ['UNDELIVERABLE', 'ERROR'] as const;
export type ShipmentFailureReason = (typeof SHIPMENT_FAILURE_REASONS)[number];
