import type { CancellationReason, Contact } from '@waybill/contracts';
import { receivedEvent } from '@waybill/testing';
import { v7 as uuidV7 } from 'uuid';

export interface OrderToTell {
  readonly contact?: Contact;
  readonly locale?: string;
  readonly allowPartial?: boolean;
}

/** What is said of one order. */
export function anOrder({ contact, locale, allowPartial = false }: OrderToTell = {}) {
  const orderId = uuidV7();
  const total = { amount: 1999, currency: 'USD' };
  const lines = [{ sku: 'TEA', name: 'Tea', quantity: 1, unitPrice: total }];
  return {
    orderId,
    created: () =>
      receivedEvent('OrderCreated', {
        orderId,
        customerId: 'customer-1',
        currency: 'USD',
        lines,
        total,
        allowPartial,
        paymentMethod: 'tok_ok',
        ...(contact && { contact }),
        ...(locale !== undefined && { locale }),
      }),
    confirmed: (reserved?: number) =>
      receivedEvent('OrderConfirmed', {
        orderId,
        amount: total,
        ...(reserved !== undefined && { shortfall: [{ sku: 'TEA', requested: 1, reserved }] }),
      }),
    shipped: () =>
      receivedEvent('OrderShipped', { orderId, shipmentId: 'S-1', trackingNumber: 'WB123', carrier: 'simulated' }),
    completed: () => receivedEvent('OrderCompleted', { orderId, total, trackingNumber: 'WB123', shipmentId: 'S-1' }),
    cancelled: (reason: CancellationReason = 'CUSTOMER_REQUEST', attempt = 1) =>
      receivedEvent('OrderCancelled', { orderId, reason, attempt }),
    refunded: () => receivedEvent('OrderRefunded', { orderId, amount: total }),
    paymentVoided: () => receivedEvent('PaymentVoided', { orderId, paymentId: 'P-1' }),
    paymentRefunded: () =>
      receivedEvent('PaymentRefunded', { orderId, paymentId: 'P-1', refundId: 'R-1', amount: total }),
    refundFailed: () =>
      receivedEvent('PaymentRefundFailed', {
        orderId,
        paymentId: 'P-1',
        refundId: 'R-1',
        reason: 'the card 4242 was closed',
        amount: total,
      }),
    paymentFailed: () =>
      receivedEvent('PaymentFailed', {
        orderId,
        paymentId: 'P-1',
        reason: 'DECLINED',
        detail: 'card 4242 refused',
        amount: total,
      }),
  };
}

export type AnOrder = ReturnType<typeof anOrder>;
