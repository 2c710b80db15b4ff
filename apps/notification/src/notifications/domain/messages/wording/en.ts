import { moneyText, type CancellationReason } from '@waybill/contracts';
import type { Wording } from './wording.js';

const NOT_CHARGED = 'You were not charged.';
const IF_PAID = 'If you have paid already, your money is on its way back to you.';

const BECAUSE: Readonly<Record<CancellationReason, string>> = {
  OUT_OF_STOCK: `what you ordered is out of stock. ${NOT_CHARGED}`,
  UNKNOWN_PRODUCT: `a product you ordered is no longer sold. ${NOT_CHARGED}`,
  PAYMENT_DECLINED: `your payment was declined. ${NOT_CHARGED}`,
  PAYMENT_ERROR: `your payment could not be processed. ${NOT_CHARGED}`,
  SHIPPING_FAILED: 'it could not be shipped to your address. Your money is on its way back to you.',
  CUSTOMER_REQUEST: `you asked us to cancel it. ${IF_PAID}`,
  TIMED_OUT: `it could not be processed in time. ${IF_PAID}`,
};

const FAILED = { DECLINED: 'was declined', ERROR: 'could not be processed' } as const;

export const english: Wording = {
  language: 'en',
  subjects: {
    confirmed: 'We have your order',
    shipped: 'Your order is on its way',
    cancelled: 'Your order was cancelled',
    refunded: 'Your refund',
    refundFailed: 'Your refund is delayed',
  },
  total: 'Total',
  money: moneyText,
  confirmed: ({ orderId, amount, short }) => [
    `Your order ${orderId} over ${amount} is confirmed and set aside for you.`,
    ...(short.length === 0 ? [] : [`Not everything is in stock. You get, and pay, only this much: ${listOf(short)}.`]),
  ],
  shipped: ({ orderId, trackingNumber }) => [
    `Your order ${orderId} is paid and with the carrier.`,
    `Its tracking number is ${trackingNumber}.`,
  ],
  paymentFailed: ({ orderId, reason, amount }) => [
    `Your payment of ${amount} for order ${orderId} ${FAILED[reason]}, so the order was cancelled. ${NOT_CHARGED}`,
  ],
  cancelled: ({ orderId, reason }) => [`Your order ${orderId} was cancelled: ${BECAUSE[reason]}`],
  refunded: ({ orderId, amount }) => [`${amount} of your order ${orderId} were paid back to you.`],
  refundFailed: ({ orderId, amount }) => [
    `We owe you ${amount} for order ${orderId}, and could not pay it back yet.`,
    'We are looking into it and tell you as soon as your money is back. You need not do anything.',
  ],
};

const listOf = (short: readonly { name: string; reserved: number; requested: number }[]): string =>
  short.map(({ name, reserved, requested }) => `${name}: ${reserved} of ${requested}`).join(', ');
