import type { OrderView } from '@waybill/console-api';
import { formatMoney } from '../../shared/money/format-money.js';
import type { StationName } from './station.js';

interface Telling {
  readonly station: StationName;
  readonly text: (order: OrderView) => string;
  /** Types of the steps that this one takes back. Absent: it takes nothing back. */
  readonly undoes?: readonly string[];
}

/** What each type of event says to the customer. A type that is not here is not shown. */
export const TELLINGS: Readonly<Record<string, Telling>> = {
  OrderCreated: { station: 'order', text: () => 'Order taken' },
  OrderConfirmed: { station: 'order', text: () => 'Confirmed' },
  OrderPaid: { station: 'order', text: () => 'Paid' },
  OrderCompleted: { station: 'order', text: () => 'Completed' },
  OrderCancelled: {
    station: 'order',
    text: ({ cancellation }) => `Cancelled: ${REASONS[cancellation?.reason ?? ''] ?? 'taken back'}`,
    undoes: ['OrderConfirmed', 'OrderPaid'],
  },
  InventoryRollback: { station: 'order', text: () => 'Asks for the goods back' },
  OrderRefundRequested: { station: 'order', text: () => 'Asks for the money back' },
  OrderRefunded: {
    station: 'order',
    text: () => 'Refunded',
    undoes: ['OrderConfirmed', 'OrderPaid', 'OrderCompleted'],
  },
  InventoryReserved: { station: 'inventory', text: (order) => `${goodsOf(order)} set aside` },
  InventoryFailed: { station: 'inventory', text: () => 'Not enough in stock' },
  InventoryReleased: { station: 'inventory', text: () => 'Back on the shelf', undoes: ['InventoryReserved'] },
  PaymentActionRequired: { station: 'payment', text: () => 'Your bank asks you to confirm the payment' },
  PaymentCompleted: { station: 'payment', text: ({ total }) => `${formatMoney(total)} charged` },
  PaymentFailed: { station: 'payment', text: saying('Not charged', ['PAYMENT_DECLINED', 'PAYMENT_ERROR']) },
  PaymentVoided: { station: 'payment', text: () => 'Nothing will be charged', undoes: ['PaymentCompleted'] },
  PaymentRefunded: {
    station: 'payment',
    text: ({ total }) => `${formatMoney(total)} given back`,
    undoes: ['PaymentCompleted'],
  },
  PaymentRefundFailed: { station: 'payment', text: () => 'The provider refused the refund' },
  OrderShipped: { station: 'shipping', text: ({ shipment }) => `Parcel ${shipment?.trackingNumber ?? 'sent'}` },
  ShipmentFailed: { station: 'shipping', text: saying('Not shipped', ['SHIPPING_FAILED']) },
  ShipmentVoided: { station: 'shipping', text: () => 'No parcel goes out', undoes: ['OrderShipped'] },
  ShipmentVoidFailed: { station: 'shipping', text: () => 'The parcel could not be stopped' },
};

/** Types about which the customer gets a message, and what it says. */
export const MESSAGES: Readonly<Record<string, string>> = {
  OrderConfirmed: 'Your order is confirmed',
  PaymentFailed: 'Your payment failed',
  OrderShipped: 'Your parcel is on its way',
  OrderCompleted: 'Your order is complete',
  OrderCancelled: 'Your order is cancelled',
  OrderRefunded: 'Your money is back',
};

/** Why an order was cancelled, in words. */
const REASONS: Readonly<Record<string, string>> = {
  OUT_OF_STOCK: 'out of stock',
  UNKNOWN_PRODUCT: 'unknown product',
  PAYMENT_DECLINED: 'payment declined',
  PAYMENT_ERROR: 'payment failed',
  SHIPPING_FAILED: 'cannot be shipped',
  CUSTOMER_REQUEST: 'you asked for it',
  TIMED_OUT: 'it took too long',
};

/** With what the provider said, where that is why the order was cancelled. */
function saying(refusal: string, reasons: readonly string[]) {
  return ({ cancellation }: OrderView): string =>
    cancellation?.detail && reasons.includes(cancellation.reason) ? `${refusal}: ${cancellation.detail}` : refusal;
}

/** "2 × Mug", or "5 units of 3 products". */
function goodsOf({ items }: OrderView): string {
  const units = items.reduce((sum, { reserved }) => sum + reserved, 0);
  const [first, ...others] = items;
  return first && others.length === 0 ? `${units} × ${first.name}` : `${units} units of ${items.length} products`;
}
