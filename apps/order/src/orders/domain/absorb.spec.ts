import type { ReturnedLine } from '@waybill/contracts';
import { absorb, type Heard } from './absorb.js';
import { apply } from './apply.js';
import { cancel, expire, requestRefund } from './commands.js';
import { accepted, AT, DEADLINE, fact, placed, typesOf } from './order.builder.js';
import { settledParts } from './expectation.js';
import { enterReturn } from './enter-return.js';
import { settle } from './settle.js';
import type { Decided, FactEvent, Order, OrderEvent } from './order.js';
import { amountDue, cancellationOf, paymentOf, shipmentOf, shortfallOf, statusOf } from './order-view.js';

const HEARD: Heard = { saidAt: AT, at: 2 * AT, timeoutMs: DEADLINE - AT };

const cancelled = (order: Order) => accepted(cancel(order, AT));
const timedOut = (order: Order) => accepted(expire(order, DEADLINE));
const moneySettled = (order: Order) =>
  accepted(settle(order, { part: 'money', reason: 'paid by bank transfer', actor: 'olga' }, AT));
const returned = (lines: readonly ReturnedLine[]) => (order: Order) =>
  accepted(enterReturn(order, { id: 'return-1', lines, reason: null, actor: 'olga' }, AT));
const refundAsked = (order: Order) => accepted(requestRefund(order, AT));

type Turn = FactEvent | ((order: Order) => Decided);

/** The first event of the order that the builder places. */
const created = (): OrderEvent => {
  const { id: orderId, customerId, currency, lines, total, allowPartial } = placed();
  const money = (amount: number) => ({ amount, currency });
  return {
    type: 'OrderCreated',
    data: {
      orderId,
      customerId,
      currency,
      lines: lines.map(({ sku, name, quantity, unitPrice }) => ({ sku, name, quantity, unitPrice: money(unitPrice) })),
      total: money(total),
      allowPartial,
      paymentMethod: 'tok_ok',
    },
  };
};

const tell = (turns: readonly Turn[], from = placed()): Decided =>
  turns.reduce<Decided>(
    (so, turn) => {
      const { state, events } = typeof turn === 'function' ? turn(so.state) : accepted(apply(so.state, turn, AT));
      return { state, events: [...so.events, ...events] };
    },
    { state: from, events: [] },
  );

/** A database without the order hears again what it said. */
const heard = (words: readonly OrderEvent[], known: Order | null = null): Order => {
  const order = [created(), ...words].reduce((so, word) => absorb(so, word, HEARD), known);
  if (!order) throw new Error('the order was not heard of');
  return order;
};

const factsOf = (turns: readonly Turn[]): FactEvent[] =>
  turns.flatMap((turn) => (typeof turn === 'function' ? [] : turn));

const shown = (order: Order) => ({
  status: statusOf(order),
  compensation: order.compensation.status,
  stockAsked: order.compensation.stockAsked,
  settled: settledParts(order),
  returns: order.returns,
  explained: order.decision?.explained,
  due: amountDue(order),
  shortfall: shortfallOf(order),
  cancellation: cancellationOf(order),
  payment: paymentOf(order),
  shipment: shipmentOf(order),
  lines: order.lines,
  total: order.total,
});

const paid = [fact.reserved(), fact.paid()];
const completed = [...paid, fact.shipped()];

const STORIES: readonly (readonly [string, readonly Turn[]])[] = [
  ['that waits for stock', []],
  ['that is confirmed', [fact.reserved()]],
  ['that is confirmed in part', [fact.reserved({ TEA: 1, CUP: 0 })]],
  ['that is paid', paid],
  ['that is completed', completed],
  ['that was out of stock', [fact.reservationFailed()]],
  ['that was declined', [fact.reserved(), fact.paymentFailed(), fact.released()]],
  ['that could not be shipped', [...paid, fact.shipmentFailed(), fact.refunded(), fact.released()]],
  ['that was cancelled', [...paid, cancelled, fact.refunded(), fact.shipmentVoided(), fact.released()]],
  ['that is being cancelled', [...paid, cancelled, fact.refunded()]],
  ['that timed out', [timedOut, fact.paymentVoided(), fact.shipmentVoided(), fact.released()]],
  ['that was refunded after it was shipped', [...completed, refundAsked, fact.refunded(), fact.released()]],
  ['that was refunded before', [...paid, refundAsked, fact.refunded(), fact.shipmentVoided(), fact.released()]],
  ['whose parcel could not be called back', [...paid, cancelled, fact.refunded(), fact.shipmentVoidFailed()]],
  [
    'whose parcel was called back after all',
    [...paid, cancelled, fact.shipmentVoidFailed(), fact.refunded(), fact.shipmentVoided(true), fact.released()],
  ],
  ['of which a part was returned', [...completed, returned([{ sku: 'TEA', quantity: 1, restock: false }])]],
  [
    'whose parcel was returned',
    [
      ...paid,
      cancelled,
      fact.refunded(),
      fact.shipmentVoidFailed(),
      returned([
        { sku: 'TEA', quantity: 2, restock: true },
        { sku: 'CUP', quantity: 1, restock: true },
      ]),
    ],
  ],
  [
    'that was refunded without its goods',
    [
      ...completed,
      (order: Order) => accepted(requestRefund(order, AT, { reason: 'broken', actor: 'olga', restock: 'never' })),
      fact.refunded(),
    ],
  ],
  [
    'whose refund ended with the return of its parcel',
    [
      ...paid,
      refundAsked,
      fact.refunded(),
      fact.shipmentVoidFailed(),
      returned([
        { sku: 'TEA', quantity: 2, restock: true },
        { sku: 'CUP', quantity: 1, restock: false },
      ]),
    ],
  ],
  ['that is being refunded', [...completed, refundAsked]],
  [
    'of which the money was settled',
    [...paid, cancelled, fact.shipmentVoided(), fact.released(), fact.refundFailed(), moneySettled],
  ],
  ['whose refund was settled', [...completed, refundAsked, fact.refundFailed(), moneySettled, fact.released()]],
  ['whose refund failed', [...completed, refundAsked, fact.refundFailed()]],
];

describe('What order said, taken back', () => {
  it.each(STORIES)(
    'shows an order %s as it stood, once the facts are read again, and says nothing again',
    (_, turns) => {
      const told = tell(turns);
      const again = tell(factsOf(turns), heard(told.events));
      expect(shown(again.state)).toEqual(shown(told.state));
      expect(typesOf(again.events)).toEqual([]);
    },
  );

  it.each(STORIES)('shows an order %s in its status before a fact is read again', (_, turns) => {
    const told = tell(turns);
    expect(statusOf(heard(told.events))).toBe(statusOf(told.state));
  });

  it.each(STORIES)('comes to the same for an order %s of which every part was known', (_, turns) => {
    const { state, events } = tell(turns);
    for (let known = 0; known <= turns.length; known += 1) {
      const older = tell(turns.slice(0, known)).state;
      const again = tell(factsOf(turns), heard(events, older));
      expect(shown(again.state)).toEqual(shown(state));
      expect(typesOf(again.events)).toEqual([]);
    }
  });

  it('allows no cancellation of what has been shipped, before a fact is read again', () => {
    expect(cancel(heard(tell(completed).events), AT)).toMatchObject({ refused: 'NOT_CANCELLABLE' });
  });

  it('makes no order of an event that is not its first', () => {
    const [confirmed] = tell(paid).events;
    expect(confirmed && absorb(null, confirmed, HEARD)).toBeNull();
  });
});
