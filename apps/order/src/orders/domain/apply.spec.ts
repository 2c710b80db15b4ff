import { apply } from './apply.js';
import { AT, after, fact, placed, typesOf } from './order.builder.js';
import { amountDue, paymentOf, shipmentOf, shortfallOf, statusOf } from './order-view.js';
import type { FactEvent } from './order.js';

describe('An order that goes well', () => {
  it('is confirmed, paid and completed as the facts come in', () => {
    const confirmed = after(placed(), fact.reserved());
    expect(statusOf(confirmed.state)).toBe('CONFIRMED');
    const paid = after(confirmed.state, fact.paid());
    expect(statusOf(paid.state)).toBe('PAID');
    const completed = after(paid.state, fact.shipped());
    expect(statusOf(completed.state)).toBe('COMPLETED');
    expect([confirmed, paid, completed].flatMap(({ events }) => typesOf(events))).toEqual([
      'OrderConfirmed',
      'OrderPaid',
      'OrderCompleted',
    ]);
    expect(paymentOf(completed.state)).toEqual({ id: 'pay', status: 'COMPLETED' });
    expect(shipmentOf(completed.state)).toEqual({ id: 'ship', trackingNumber: 'WB1' });
  });

  it.each(orders([fact.reserved(), fact.paid(), fact.shipped()]))(
    'announces each step once and in the order of the saga, whichever order the facts came in (%#)',
    (...facts) => {
      const { state, events } = after(placed(), ...facts, ...facts);
      expect(typesOf(events)).toEqual(['OrderConfirmed', 'OrderPaid', 'OrderCompleted']);
      expect(statusOf(state)).toBe('COMPLETED');
    },
  );

  it('goes on with what was there when lines were short, and owes only that', () => {
    const { state, events } = after(placed(), fact.reserved({ TEA: 1, CUP: 0 }), fact.paid(1000), fact.shipped());
    const shortfall = [
      { sku: 'TEA', requested: 2, reserved: 1 },
      { sku: 'CUP', requested: 1, reserved: 0 },
    ];
    expect(shortfallOf(state)).toEqual(shortfall);
    expect(amountDue(state)).toBe(1000);
    expect(events[0]?.data).toMatchObject({ amount: { amount: 1000, currency: 'USD' }, shortfall });
    expect(events[2]?.data).toMatchObject({ total: { amount: 1000, currency: 'USD' } });
  });

  it('is the very same object after a fact that it knew', () => {
    const { state } = after(placed(), fact.reserved());
    expect(after(state, fact.reserved())).toEqual({ state, events: [] });
    expect(after(state, fact.reserved()).state).toBe(state);
  });
});

describe('Facts that cannot both be true', () => {
  it.each<[string, FactEvent, FactEvent]>([
    ['stock held and refused', fact.reserved(), fact.reservationFailed()],
    ['charged and failed to charge', fact.paid(), fact.paymentFailed()],
    ['charged and never charged', fact.paid(), fact.paymentVoided()],
    ['refunded and never charged', fact.refunded(), fact.paymentVoided()],
    ['refunded and failed to charge', fact.refunded(), fact.paymentFailed()],
    ['failed to charge and never charged', fact.paymentFailed(), fact.paymentVoided()],
    ['shipped and failed to ship', fact.shipped(), fact.shipmentFailed()],
    ['shipped and never booked', fact.shipped(), fact.shipmentVoided(false)],
    ['called back and failed to ship', fact.shipmentVoided(true), fact.shipmentFailed()],
  ])('are refused with a code and leave the order as it was, whichever comes first: %s', (_case, one, other) => {
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      const before = after(placed(), first).state;
      const outcome = apply(before, second, AT);
      expect(outcome).toMatchObject({ refused: 'CONTRADICTORY_FACTS' });
      expect(before).toEqual(after(placed(), first).state);
    }
  });

  it('are not those that only look like it: a charge and its refund, a shipment and its recall', () => {
    expect(() => after(placed(), fact.paid(), fact.refundFailed(), fact.refunded())).not.toThrow();
    expect(() => after(placed(), fact.shipped(), fact.shipmentVoidFailed(), fact.shipmentVoided(true))).not.toThrow();
  });
});

/** All orders in which three facts can come. */
function orders([a, b, c]: [FactEvent, FactEvent, FactEvent]): FactEvent[][] {
  return [
    [a, b, c],
    [a, c, b],
    [b, a, c],
    [b, c, a],
    [c, a, b],
    [c, b, a],
  ];
}
