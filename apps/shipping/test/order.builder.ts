import { randomUUID } from 'node:crypto';
import { decodeEvent, encodeEvent, topicOf, type DomainEvent } from '@waybill/contracts';
import { v7 as uuidV7 } from 'uuid';
import type { ReceivedInput } from '../src/shipments/application/enter-events.js';
import type { ShipmentInput } from '../src/shipments/domain/index.js';

export const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const amount = { amount: 2500, currency: 'USD' };

/** What order and payment say of one order, as the consumer hands it over: written and read back by the contract. */
export function anOrder({ country }: { readonly country?: string } = {}) {
  const orderId = uuidV7();
  const address = country && { name: 'Ada', line1: '12 St James’s Square', city: 'London', postalCode: 'SW1', country };
  return {
    orderId,

    created: () =>
      received({
        type: 'OrderCreated',
        data: {
          orderId,
          customerId: 'customer-1',
          currency: 'USD',
          lines: [{ sku: 'TEA', name: 'Tea', quantity: 1, unitPrice: amount }],
          total: amount,
          allowPartial: false,
          paymentMethod: 'tok_ok',
          ...(address && { shippingAddress: address }),
        },
      }),

    paid: () => received({ type: 'PaymentCompleted', data: { orderId, paymentId: randomUUID(), amount } }),

    cancelled: (attempt = 1) =>
      received({ type: 'OrderCancelled', data: { orderId, reason: 'CUSTOMER_REQUEST', attempt } }),

    refundRequested: ({ shipped = false, attempt = 1 } = {}) =>
      received({ type: 'OrderRefundRequested', data: { orderId, shipped, attempt } }),
  };
}

function received(input: ShipmentInput): ReceivedInput {
  const event: DomainEvent = input;
  const { orderId } = input.data;
  const source = event.type === 'PaymentCompleted' ? 'payment' : 'order';
  const record = encodeEvent(event, { source, subject: orderId, correlationId: orderId, traceparent: TRACEPARENT });
  return {
    event: decodeEvent(record.topic, record.value) as ReceivedInput['event'],
    key: orderId,
    topic: topicOf(event.type),
    partition: 0,
    offset: '0',
    traceparent: TRACEPARENT,
    headers: record.headers,
  };
}
