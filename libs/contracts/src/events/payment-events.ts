import { Money } from '../money.js';
import { Nested, OneOf, Optional, Text, Uuid } from '../schema/fields.js';
import { PAYMENT_FAILURE_REASONS, type PaymentFailureReason } from '../statuses.js';
import { defineEvent } from './event-definition.js';
import { EXAMPLE_ORDER_ID, EXAMPLE_PAYMENT_ID, EXAMPLE_REFUND_ID, usd } from './examples.js';

/** The charge waits for the customer, who has to act at the provider (3-D Secure). Written once; the charge's end follows. */
export class PaymentActionRequired {
  @Uuid() readonly orderId: string;
  @Text() readonly paymentId: string;
  /** What will be charged. */
  @Nested(() => Money) readonly amount: Money;
  /** Where the customer acts: a page of the provider's. */
  @Text(1, 2_048) readonly url: string;
}

/** The order was charged, once. */
export class PaymentCompleted {
  @Uuid() readonly orderId: string;
  @Text() readonly paymentId: string;
  /** What was charged. */
  @Nested(() => Money) readonly amount: Money;
}

/** The order was not charged and never will be: a definite decline, or an error made final at the provider. */
export class PaymentFailed {
  @Uuid() readonly orderId: string;
  @Text() readonly paymentId: string;
  @OneOf(PAYMENT_FAILURE_REASONS) readonly reason: PaymentFailureReason;
  /** For people: what the provider said. */
  @Text(0) readonly detail: string;
  /** What should have been charged. */
  @Nested(() => Money) readonly amount: Money;
}

/** Answer to OrderCancelled: the order was never charged and never will be. */
export class PaymentVoided {
  @Uuid() readonly orderId: string;
  /** The payment given up; absent when payment had not heard of the order. */
  @Optional() @Text() readonly paymentId?: string;
}

/** Answer to OrderCancelled or OrderRefundRequested: what was charged is back with the customer. */
export class PaymentRefunded {
  @Uuid() readonly orderId: string;
  @Text() readonly paymentId: string;
  @Text() readonly refundId: string;
  /** What was refunded: what was charged. */
  @Nested(() => Money) readonly amount: Money;
}

/** Answer to OrderCancelled or OrderRefundRequested: the provider refused the refund; an operator has to look. */
export class PaymentRefundFailed {
  @Uuid() readonly orderId: string;
  @Text() readonly paymentId: string;
  @Text() readonly refundId: string;
  /** For people: what the provider said. */
  @Text() readonly reason: string;
  /** What should have been refunded. */
  @Nested(() => Money) readonly amount: Money;
}

export const paymentActionRequired = defineEvent({
  type: 'PaymentActionRequired',
  topic: 'payment-events',
  version: 1,
  data: PaymentActionRequired,
  summary: 'The customer has to act at the payment provider before the order can be charged.',
  example: {
    orderId: EXAMPLE_ORDER_ID,
    paymentId: EXAMPLE_PAYMENT_ID,
    amount: usd(11499),
    url: 'https://hooks.stripe.com/3d_secure_2/hosted?merchant=acct_1',
  },
});

export const paymentCompleted = defineEvent({
  type: 'PaymentCompleted',
  topic: 'payment-events',
  version: 1,
  data: PaymentCompleted,
  summary: 'The order was charged.',
  example: { orderId: EXAMPLE_ORDER_ID, paymentId: EXAMPLE_PAYMENT_ID, amount: usd(11499) },
});

export const paymentFailed = defineEvent({
  type: 'PaymentFailed',
  topic: 'payment-events',
  version: 1,
  data: PaymentFailed,
  summary: 'The order was not charged and never will be.',
  example: {
    orderId: EXAMPLE_ORDER_ID,
    paymentId: EXAMPLE_PAYMENT_ID,
    reason: 'DECLINED',
    detail: 'amount over the limit of the simulated gateway',
    amount: usd(11499),
  },
});

export const paymentVoided = defineEvent({
  type: 'PaymentVoided',
  topic: 'payment-events',
  version: 1,
  data: PaymentVoided,
  summary: 'Payment closed its book for the order; nothing was charged.',
  example: { orderId: EXAMPLE_ORDER_ID, paymentId: EXAMPLE_PAYMENT_ID },
});

export const paymentRefunded = defineEvent({
  type: 'PaymentRefunded',
  topic: 'payment-events',
  version: 1,
  data: PaymentRefunded,
  summary: 'The charge was refunded.',
  example: {
    orderId: EXAMPLE_ORDER_ID,
    paymentId: EXAMPLE_PAYMENT_ID,
    refundId: EXAMPLE_REFUND_ID,
    amount: usd(11499),
  },
});

export const paymentRefundFailed = defineEvent({
  type: 'PaymentRefundFailed',
  topic: 'payment-events',
  version: 1,
  data: PaymentRefundFailed,
  summary: 'The refund failed for good; an operator has to look.',
  example: {
    orderId: EXAMPLE_ORDER_ID,
    paymentId: EXAMPLE_PAYMENT_ID,
    refundId: EXAMPLE_REFUND_ID,
    reason: 'the card was closed',
    amount: usd(11499),
  },
});
