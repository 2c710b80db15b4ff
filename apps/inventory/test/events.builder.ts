import { randomUUID } from 'node:crypto';
import { receivedEvent } from '@waybill/testing';
import { v7 as uuidV7 } from 'uuid';

export type Handled =
  'OrderCreated' | 'OrderCompleted' | 'GoodsLeft' | 'ReturnEntered' | 'InventoryRollback' | 'PaymentFailed';

/** SKU and quantity of a line; every unit costs 5.00 USD. */
export type Line = readonly [sku: string, quantity: number];

const usd = (amount: number) => ({ amount, currency: 'USD' });

/** What order and payment say of one order. */
export const anOrder = (orderId: string = uuidV7()) => ({
  orderId,

  created(lines: readonly Line[], { allowPartial = false } = {}) {
    const ordered = lines.map(([sku, quantity]) => ({ sku, name: sku, quantity, unitPrice: usd(500) }));
    return receivedEvent('OrderCreated', {
      orderId,
      customerId: 'customer-1',
      currency: 'USD',
      lines: ordered,
      total: usd(ordered.reduce((sum, line) => sum + line.quantity * 500, 0)),
      allowPartial,
      paymentMethod: 'tok_ok',
    });
  },

  completed: () =>
    receivedEvent('OrderCompleted', { orderId, total: usd(500), trackingNumber: 'WB1', shipmentId: randomUUID() }),

  left: () => receivedEvent('GoodsLeft', { orderId }),

  returned(
    lines: readonly (readonly [sku: string, quantity: number, restock: boolean])[],
    returnId: string = uuidV7(),
  ) {
    const returned = lines.map(([sku, quantity, restock]) => ({ sku, quantity, restock }));
    return receivedEvent('ReturnEntered', { orderId, returnId, lines: returned, reason: 'unpacked', actor: 'olga' });
  },

  rolledBack: (attempt = 1) => receivedEvent('InventoryRollback', { orderId, reason: 'CUSTOMER_REQUEST', attempt }),

  paymentFailed: () =>
    receivedEvent('PaymentFailed', {
      orderId,
      paymentId: randomUUID(),
      reason: 'DECLINED',
      detail: 'declined',
      amount: usd(500),
    }),
});
