import type { EventData, EventType } from '@waybill/contracts';

/**
 * What integrators are told, by the event that it comes from: the type they see, and the fields of it they get. Fields are
 * named one by one, so that nothing new gets out by itself; nothing here is about a person, and no provider's own words.
 */
const TOLD = {
  OrderCreated: told('order.created', 'OrderCreated', ({ orderId, currency, lines, total, allowPartial }) => ({
    orderId,
    currency,
    lines,
    total,
    allowPartial,
  })),
  OrderConfirmed: told('order.confirmed', 'OrderConfirmed', ({ orderId, amount, shortfall = [] }) => ({
    orderId,
    amount,
    shortfall,
  })),
  OrderShipped: told('order.shipped', 'OrderShipped', ({ orderId, shipmentId, trackingNumber, carrier }) => ({
    orderId,
    shipmentId,
    trackingNumber,
    carrier,
  })),
  OrderCompleted: told('order.completed', 'OrderCompleted', ({ orderId, total, trackingNumber, shipmentId }) => ({
    orderId,
    total,
    trackingNumber,
    shipmentId,
  })),
  OrderCancelled: told('order.cancelled', 'OrderCancelled', ({ orderId, reason }) => ({ orderId, reason })),
  OrderRefunded: told('order.refunded', 'OrderRefunded', ({ orderId, amount }) => ({ orderId, amount })),
  PaymentFailed: told('payment.failed', 'PaymentFailed', ({ orderId, paymentId, reason, amount }) => ({
    orderId,
    paymentId,
    reason,
    amount,
  })),
  PaymentRefunded: told('payment.refunded', 'PaymentRefunded', ({ orderId, paymentId, refundId, amount }) => ({
    orderId,
    paymentId,
    refundId,
    amount,
  })),
  PaymentRefundFailed: told(
    'payment.refund_failed',
    'PaymentRefundFailed',
    ({ orderId, paymentId, refundId, amount }) => ({ orderId, paymentId, refundId, amount }),
  ),
};

export type ToldEvent = keyof typeof TOLD;

interface Told {
  readonly type: string;
  readonly data: (data: never) => object;
}

function told<T extends EventType>(type: string, _event: T, data: (data: EventData<T>) => object): Told {
  return { type, data };
}

/** Types as integrators choose them. */
export const WEBHOOK_TYPES: readonly string[] = Object.values(TOLD).map(({ type }) => type);

export const webhookTypeOf = (event: ToldEvent): string => TOLD[event].type;

/** The body that is signed and sent: `{type, timestamp, data}`, as the Standard Webhooks specification has it. */
export function bodyOf<T extends ToldEvent>(event: T, time: string, data: EventData<T>): string {
  return JSON.stringify({ type: webhookTypeOf(event), timestamp: time, data: TOLD[event].data(data as never) });
}
