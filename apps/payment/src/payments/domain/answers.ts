import type { Money } from '@waybill/contracts';
import type { Decided, PaymentBook, PaymentEvent, Refund } from './payment-book.js';

/** Answers the closing of the book, once for all attempts read so far. */
export const answer = (book: PaymentBook, event: PaymentEvent): Decided => ({
  state: { ...book, answered: book.requested },
  events: [event],
});

/** Names the payment only if payment had heard of the order before it closed the book. */
export const voided = ({ orderId, paymentId, method, amount }: PaymentBook): PaymentEvent => ({
  type: 'PaymentVoided',
  data: { orderId, ...((method !== null || amount !== null) && { paymentId }) },
});

export const actionRequired = ({ orderId, paymentId }: PaymentBook, amount: Money, url: string): PaymentEvent => ({
  type: 'PaymentActionRequired',
  data: { orderId, paymentId, amount, url },
});

export const completed = ({ orderId, paymentId }: PaymentBook, amount: Money): PaymentEvent => ({
  type: 'PaymentCompleted',
  data: { orderId, paymentId, amount },
});

export const failed = (
  { orderId, paymentId }: PaymentBook,
  { reason, detail, amount }: NonNullable<PaymentBook['failure']>,
): PaymentEvent => ({ type: 'PaymentFailed', data: { orderId, paymentId, reason, detail, amount } });

export const refunded = ({ orderId, paymentId }: PaymentBook, { id, amount }: Refund): PaymentEvent => ({
  type: 'PaymentRefunded',
  data: { orderId, paymentId, refundId: id, amount },
});

export const refundFailed = ({ orderId, paymentId }: PaymentBook, refund: Refund, reason: string): PaymentEvent => ({
  type: 'PaymentRefundFailed',
  data: { orderId, paymentId, refundId: refund.id, reason, amount: refund.amount },
});
