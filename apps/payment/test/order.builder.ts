import { decodeEvent, encodeEvent, topicOf, type DomainEvent } from '@waybill/contracts';
import { v7 as uuidV7 } from 'uuid';
import type { ReceivedInput } from '../src/payments/application/enter-events.js';
import type { PaymentInput } from '../src/payments/domain/index.js';

export const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

export interface OrderToPay {
  readonly method?: string;
  /** Minor units. */
  readonly amount?: number;
  readonly currency?: string;
}

/** What order and inventory say of one order, as the consumer hands it over: written and read back by the contract. */
export function anOrder({ method = 'tok_ok', amount = 2500, currency = 'USD' }: OrderToPay = {}) {
  const orderId = uuidV7();
  const due = { amount, currency };
  return {
    orderId,
    due,

    created: () =>
      received({
        type: 'OrderCreated',
        data: {
          orderId,
          customerId: 'customer-1',
          currency,
          lines: [{ sku: 'TEA', name: 'Tea', quantity: 1, unitPrice: due }],
          total: due,
          allowPartial: false,
          paymentMethod: method,
        },
      }),

    reserved: () =>
      received({
        type: 'InventoryReserved',
        data: { orderId, lines: [{ sku: 'TEA', quantity: 1, unitPrice: due }], amount: due },
      }),

    cancelled: (attempt = 1) =>
      received({ type: 'OrderCancelled', data: { orderId, reason: 'CUSTOMER_REQUEST', attempt } }),

    refundRequested: (attempt = 1) =>
      received({ type: 'OrderRefundRequested', data: { orderId, shipped: false, attempt } }),
  };
}

function received(input: PaymentInput): ReceivedInput {
  const event: DomainEvent = input;
  const { orderId } = input.data;
  const source = event.type === 'InventoryReserved' ? 'inventory' : 'order';
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
