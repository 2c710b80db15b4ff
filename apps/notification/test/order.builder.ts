import {
  decodeEvent,
  encodeEvent,
  topicOf,
  type CancellationReason,
  type Contact,
  type DomainEvent,
  type EventEnvelope,
  type ServiceName,
} from '@waybill/contracts';
import type { Received } from '@waybill/messaging';
import { v7 as uuidV7 } from 'uuid';

export const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

export interface OrderToTell {
  readonly contact?: Contact;
}

/** What is said of one order, as the consumer hands it over: written and read back by the contract. */
export function anOrder({ contact }: OrderToTell = {}) {
  const orderId = uuidV7();
  const total = { amount: 1999, currency: 'USD' };
  const lines = [{ sku: 'TEA', name: 'Tea', quantity: 1, unitPrice: total }];
  return {
    orderId,
    created: () =>
      received('order', {
        type: 'OrderCreated',
        data: {
          orderId,
          customerId: 'customer-1',
          currency: 'USD',
          lines,
          total,
          allowPartial: false,
          paymentMethod: 'tok_ok',
          ...(contact && { contact }),
        },
      }),
    confirmed: () => received('order', { type: 'OrderConfirmed', data: { orderId, amount: total } }),
    shipped: () =>
      received('shipping', {
        type: 'OrderShipped',
        data: { orderId, shipmentId: 'S-1', trackingNumber: 'WB123', carrier: 'simulated' },
      }),
    completed: () =>
      received('order', {
        type: 'OrderCompleted',
        data: { orderId, total, trackingNumber: 'WB123', shipmentId: 'S-1' },
      }),
    cancelled: (reason: CancellationReason = 'CUSTOMER_REQUEST', attempt = 1) =>
      received('order', { type: 'OrderCancelled', data: { orderId, reason, attempt } }),
    refunded: () => received('order', { type: 'OrderRefunded', data: { orderId, amount: total } }),
    paymentFailed: () =>
      received('payment', {
        type: 'PaymentFailed',
        data: { orderId, paymentId: 'P-1', reason: 'DECLINED', detail: 'card 4242 refused', amount: total },
      }),
  };
}

export type AnOrder = ReturnType<typeof anOrder>;

function received(source: ServiceName, event: DomainEvent): Received<EventEnvelope> {
  const orderId = (event.data as { orderId: string }).orderId;
  const record = encodeEvent(event, { source, subject: orderId, correlationId: orderId, traceparent: TRACEPARENT });
  return {
    event: decodeEvent(record.topic, record.value),
    key: orderId,
    topic: topicOf(event.type),
    partition: 0,
    offset: '0',
    traceparent: TRACEPARENT,
    headers: record.headers,
  };
}
