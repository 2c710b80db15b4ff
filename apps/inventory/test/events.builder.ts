import { randomUUID } from 'node:crypto';
import { encodeEvent, decodeEvent, topicOf, type DomainEvent, type EventEnvelope } from '@waybill/contracts';
import type { Received } from '@waybill/messaging';
import { v7 as uuidV7 } from 'uuid';

export const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

export type Handled = 'OrderCreated' | 'OrderCompleted' | 'InventoryRollback' | 'PaymentFailed';

/** SKU and quantity of a line; every unit costs 5.00 USD. */
export type Line = readonly [sku: string, quantity: number];

const usd = (amount: number) => ({ amount, currency: 'USD' });

/** Events as the consumer hands them over: encoded by the contract, read back by it, with an event id of their own. */
export const anOrder = (orderId: string = uuidV7()) => ({
  orderId,

  created(lines: readonly Line[], { allowPartial = false } = {}): Received<EventEnvelope<Handled>> {
    const ordered = lines.map(([sku, quantity]) => ({ sku, name: sku, quantity, unitPrice: usd(500) }));
    return received({
      type: 'OrderCreated',
      data: {
        orderId,
        customerId: 'customer-1',
        currency: 'USD',
        lines: ordered,
        total: usd(ordered.reduce((sum, line) => sum + line.quantity * 500, 0)),
        allowPartial,
        paymentMethod: 'tok_ok',
      },
    });
  },

  completed: () =>
    received({
      type: 'OrderCompleted',
      data: { orderId, total: usd(500), trackingNumber: 'WB1', shipmentId: randomUUID() },
    }),

  rolledBack: (attempt = 1) =>
    received({ type: 'InventoryRollback', data: { orderId, reason: 'CUSTOMER_REQUEST', attempt } }),

  paymentFailed: () =>
    received({
      type: 'PaymentFailed',
      data: { orderId, paymentId: randomUUID(), reason: 'DECLINED', detail: 'declined', amount: usd(500) },
    }),
});

function received(event: DomainEvent<Handled>): Received<EventEnvelope<Handled>> {
  const { orderId } = event.data;
  const source = event.type === 'PaymentFailed' ? 'payment' : 'order';
  const record = encodeEvent(event, { source, subject: orderId, correlationId: orderId, traceparent: TRACEPARENT });
  return {
    event: decodeEvent(record.topic, record.value) as EventEnvelope<Handled>,
    key: orderId,
    topic: topicOf(event.type),
    partition: 0,
    offset: '0',
    traceparent: TRACEPARENT,
    headers: record.headers,
  };
}
