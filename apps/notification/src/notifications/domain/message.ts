import type { CancellationReason, DomainEvent, EventType, Money } from '@waybill/contracts';

/** What the customer is told; the channel decides how it looks. */
export interface Message {
  readonly subject: string;
  readonly body: string;
}

const BECAUSE: Readonly<Record<CancellationReason, string>> = {
  OUT_OF_STOCK: 'what you ordered is out of stock',
  UNKNOWN_PRODUCT: 'a product you ordered is no longer sold',
  PAYMENT_DECLINED: 'your payment was declined',
  PAYMENT_ERROR: 'your payment could not be processed',
  SHIPPING_FAILED: 'it could not be shipped to your address',
  CUSTOMER_REQUEST: 'you asked us to cancel it',
  TIMED_OUT: 'it could not be processed in time',
};

/** Event types that a customer hears of. */
export const NOTIFYING_TYPES = [
  'OrderConfirmed',
  'PaymentFailed',
  'OrderCompleted',
  'OrderCancelled',
  'OrderRefunded',
] as const satisfies readonly EventType[];
export type NotifyingType = (typeof NOTIFYING_TYPES)[number];

export function composeMessage(event: DomainEvent<NotifyingType>): Message {
  const order = `order ${event.data.orderId}`;
  switch (event.type) {
    case 'OrderConfirmed': {
      const short = event.data.shortfall?.map((line) => `${line.sku}: ${line.reserved} of ${line.requested}`);
      return {
        subject: 'We have your order',
        body: `Your ${order} over ${formatMoney(event.data.amount)} is confirmed.${short ? ` Not all is in stock: ${short.join(', ')}.` : ''}`,
      };
    }
    case 'PaymentFailed':
      return { subject: 'Your payment failed', body: `The payment of your ${order} failed: ${event.data.detail}.` };
    case 'OrderCompleted':
      return {
        subject: 'Your order is on its way',
        body: `Your ${order} was shipped; its tracking number is ${event.data.trackingNumber}.`,
      };
    case 'OrderCancelled':
      return {
        subject: 'Your order was cancelled',
        body: `Your ${order} was cancelled: ${BECAUSE[event.data.reason]}.`,
      };
    case 'OrderRefunded':
      return { subject: 'Your refund', body: `${formatMoney(event.data.amount)} of your ${order} were paid back.` };
  }
}

/** Minor units written the way the currency is written (ISO 4217 digits), e.g. `1999 USD` → `19.99 USD`. */
function formatMoney(money: Money): string {
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency: money.currency }).resolvedOptions()
      .maximumFractionDigits ?? 2;
  const units = String(money.amount).padStart(digits + 1, '0');
  return `${digits === 0 ? units : `${units.slice(0, -digits)}.${units.slice(-digits)}`} ${money.currency}`;
}
