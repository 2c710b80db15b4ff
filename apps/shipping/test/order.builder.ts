import { randomUUID } from 'node:crypto';
import { receivedEvent } from '@waybill/testing';
import { v7 as uuidV7 } from 'uuid';

const amount = { amount: 2500, currency: 'USD' };

/** What order and payment say of one order. */
export function anOrder({ country }: { readonly country?: string } = {}) {
  const orderId = uuidV7();
  const address = country && { name: 'Ada', line1: '12 St James’s Square', city: 'London', postalCode: 'SW1', country };
  return {
    orderId,

    created: () =>
      receivedEvent('OrderCreated', {
        orderId,
        customerId: 'customer-1',
        currency: 'USD',
        lines: [{ sku: 'TEA', name: 'Tea', quantity: 1, unitPrice: amount }],
        total: amount,
        allowPartial: false,
        paymentMethod: 'tok_ok',
        ...(address && { shippingAddress: address }),
      }),

    paid: () => receivedEvent('PaymentCompleted', { orderId, paymentId: randomUUID(), amount }),

    cancelled: (attempt = 1) => receivedEvent('OrderCancelled', { orderId, reason: 'CUSTOMER_REQUEST', attempt }),

    refundRequested: ({ shipped = false, attempt = 1 } = {}) =>
      receivedEvent('OrderRefundRequested', { orderId, shipped, attempt }),
  };
}
