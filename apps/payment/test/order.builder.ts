import { receivedEvent } from '@waybill/testing';
import { v7 as uuidV7 } from 'uuid';

export interface OrderToPay {
  readonly method?: string;
  /** Minor units. */
  readonly amount?: number;
  readonly currency?: string;
}

/** What order and inventory say of one order. */
export function anOrder({ method = 'tok_ok', amount = 2500, currency = 'USD' }: OrderToPay = {}) {
  const orderId = uuidV7();
  const due = { amount, currency };
  return {
    orderId,
    due,

    created: () =>
      receivedEvent('OrderCreated', {
        orderId,
        customerId: 'customer-1',
        currency,
        lines: [{ sku: 'TEA', name: 'Tea', quantity: 1, unitPrice: due }],
        total: due,
        allowPartial: false,
        paymentMethod: method,
      }),

    reserved: () =>
      receivedEvent('InventoryReserved', {
        orderId,
        lines: [{ sku: 'TEA', quantity: 1, unitPrice: due }],
        amount: due,
      }),

    cancelled: (attempt = 1) => receivedEvent('OrderCancelled', { orderId, reason: 'CUSTOMER_REQUEST', attempt }),

    refundRequested: (attempt = 1) => receivedEvent('OrderRefundRequested', { orderId, shipped: false, attempt }),
  };
}
