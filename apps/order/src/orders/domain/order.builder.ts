import type { DomainEvent } from '@waybill/contracts';
import { apply } from './apply.js';
import type { Decided, FactEvent, Order, OrderEvent } from './order.js';
import { isRefused, type Refused } from './outcome.js';
import { place } from './place.js';

/** Builders for the specs of this folder. One order of two lines, 2 × 10.00 + 1 × 5.00 USD. */
export const ORDER_ID = '019aa1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b';
export const AT = 1_000;
export const DEADLINE = 300_000;

const orderId = ORDER_ID;
const usd = (amount: number) => ({ amount, currency: 'USD' });

export const placed = (): Order =>
  accepted(
    place(
      {
        id: ORDER_ID,
        customerId: 'customer-1',
        items: [
          { sku: 'TEA', quantity: 2 },
          { sku: 'CUP', quantity: 1 },
        ],
        allowPartial: true,
        paymentMethod: 'tok_ok',
        at: AT,
        deadline: DEADLINE,
      },
      new Map([
        ['TEA', { name: 'Tea', price: 1000, currency: 'USD', onHand: 10 }],
        ['CUP', { name: 'Cup', price: 500, currency: 'USD', onHand: 10 }],
      ]),
    ),
  ).state;

export const fact = {
  reserved: (units = { TEA: 2, CUP: 1 }): DomainEvent<'InventoryReserved'> => ({
    type: 'InventoryReserved',
    data: {
      orderId,
      lines: [
        { sku: 'TEA', quantity: units.TEA, unitPrice: usd(1000) },
        { sku: 'CUP', quantity: units.CUP, unitPrice: usd(500) },
      ].filter(({ quantity }) => quantity > 0),
      amount: usd(units.TEA * 1000 + units.CUP * 500),
    },
  }),
  reservationFailed: (): DomainEvent<'InventoryFailed'> => ({
    type: 'InventoryFailed',
    data: { orderId, reason: 'OUT_OF_STOCK', lines: [{ sku: 'TEA', requested: 2, available: 1 }] },
  }),
  released: (): DomainEvent<'InventoryReleased'> => ({
    type: 'InventoryReleased',
    data: { orderId, lines: [{ sku: 'TEA', quantity: 2 }] },
  }),
  actionRequired: (): DomainEvent<'PaymentActionRequired'> => ({
    type: 'PaymentActionRequired',
    data: { orderId, paymentId: 'pay', amount: usd(2500), url: 'https://bank.example/3ds' },
  }),
  paid: (amount = 2500): DomainEvent<'PaymentCompleted'> => ({
    type: 'PaymentCompleted',
    data: { orderId, paymentId: 'pay', amount: usd(amount) },
  }),
  paymentFailed: (reason: 'DECLINED' | 'ERROR' = 'DECLINED'): DomainEvent<'PaymentFailed'> => ({
    type: 'PaymentFailed',
    data: { orderId, paymentId: 'pay', reason, detail: 'card declined', amount: usd(2500) },
  }),
  paymentVoided: (): DomainEvent<'PaymentVoided'> => ({ type: 'PaymentVoided', data: { orderId } }),
  refunded: (): DomainEvent<'PaymentRefunded'> => ({
    type: 'PaymentRefunded',
    data: { orderId, paymentId: 'pay', refundId: 'refund-1', amount: usd(2500) },
  }),
  refundFailed: (): DomainEvent<'PaymentRefundFailed'> => ({
    type: 'PaymentRefundFailed',
    data: { orderId, paymentId: 'pay', refundId: 'refund-1', reason: 'card closed', amount: usd(2500) },
  }),
  shipped: (): DomainEvent<'OrderShipped'> => ({
    type: 'OrderShipped',
    data: { orderId, shipmentId: 'ship', trackingNumber: 'WB1', carrier: 'simulated' },
  }),
  shipmentFailed: (): DomainEvent<'ShipmentFailed'> => ({
    type: 'ShipmentFailed',
    data: { orderId, shipmentId: 'ship', reason: 'UNDELIVERABLE', detail: 'no such country' },
  }),
  shipmentVoided: (booked = false): DomainEvent<'ShipmentVoided'> => ({
    type: 'ShipmentVoided',
    data: { orderId, booked },
  }),
  shipmentVoidFailed: (): DomainEvent<'ShipmentVoidFailed'> => ({
    type: 'ShipmentVoidFailed',
    data: { orderId, shipmentId: 'ship', reason: 'out for delivery' },
  }),
};

/** The accepted outcome; a refusal fails the test that expected none. */
export function accepted(outcome: Decided | Refused<string>): Decided {
  if (isRefused(outcome)) throw new Error(`refused: ${outcome.refused}, ${outcome.detail}`);
  return outcome;
}

/** The order after these facts, and everything it wrote on the way. */
export const after = (order: Order, ...facts: readonly FactEvent[]): Decided =>
  facts.reduce<Decided>(
    (so, event) => {
      const { state, events } = accepted(apply(so.state, event, AT));
      return { state, events: [...so.events, ...events] };
    },
    { state: order, events: [] },
  );

export const typesOf = (events: readonly OrderEvent[]): string[] => events.map(({ type }) => type);
