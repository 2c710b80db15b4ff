import { moneyText, type PaymentFailureReason } from '@waybill/contracts';
import type { Template } from './message.js';

const WHAT_HAPPENED: Readonly<Record<PaymentFailureReason, string>> = {
  DECLINED: 'was declined',
  ERROR: 'could not be processed',
};

/** The provider's own words stay out: they are written for us, not for the customer. */
export const paymentFailed: Template<'PaymentFailed'> = {
  subject: 'Your payment failed',
  paragraphs: ({ orderId, amount, reason }) => [
    `Your payment of ${moneyText(amount)} for order ${orderId} ${WHAT_HAPPENED[reason]}. You were not charged.`,
  ],
};
