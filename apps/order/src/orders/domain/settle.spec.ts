import { cancel, requestRefund } from './commands.js';
import { missingParts, overdueCompensation, retryCompensation } from './compensation.js';
import { expectationOf } from './expectation.js';
import { accepted, after, AT, fact, ORDER_ID, placed, typesOf } from './order.builder.js';
import type { Decided, Order } from './order.js';
import { statusOf } from './order-view.js';
import { settle, type Vouched } from './settle.js';

const LATER = AT + 1;
const vouched = (part: Vouched['part']): Vouched => ({ part, reason: 'paid back by bank transfer', actor: 'olga' });
const settled = (order: Order, part: Vouched['part']): Decided => accepted(settle(order, vouched(part), LATER));

const paid = () => after(placed(), fact.reserved(), fact.paid()).state;
const cancelled = () => accepted(cancel(paid(), AT)).state;
const refundAsked = () => accepted(requestRefund(after(paid(), fact.shipped()).state, AT)).state;
const refundRefused = () => after(cancelled(), fact.refundFailed(), fact.released(), fact.shipmentVoided()).state;

describe('Settling a part of a compensation', () => {
  it('makes it DONE where nothing else is missing, and says who vouches for it', () => {
    const { state, events } = settled(refundRefused(), 'money');
    expect(state.compensation.status).toBe('DONE');
    expect(state.updatedAt).toBe(LATER);
    expect(events).toEqual([
      {
        type: 'CompensationSettled',
        data: { orderId: ORDER_ID, part: 'money', reason: 'paid back by bank transfer', actor: 'olga' },
      },
    ]);
    expect(expectationOf(state)).toMatchObject({
      awaits: [],
      compensation: {
        awaits: [],
        refused: [],
        settled: [{ part: 'money', reason: 'paid back by bank transfer', actor: 'olga', at: LATER }],
      },
    });
  });

  it('leaves the other parts missing, and their answers make it DONE', () => {
    const { state } = settled(after(cancelled(), fact.refundFailed()).state, 'money');
    expect([state.compensation.status, missingParts(state)]).toEqual(['NEEDS_ATTENTION', ['stock', 'shipment']]);
    expect(after(state, fact.released(), fact.shipmentVoided()).state.compensation.status).toBe('DONE');
  });

  it('does not wait for the clock: an answer that was lost may be settled while it is PENDING', () => {
    const waiting = after(cancelled(), fact.refunded(), fact.shipmentVoided()).state;
    expect(waiting.compensation.status).toBe('PENDING');
    expect(settled(waiting, 'stock').state.compensation.status).toBe('DONE');
  });

  it('changes nothing when it is entered again, whatever the reason, also once it is DONE', () => {
    const { state } = settled(refundRefused(), 'money');
    expect(settle(state, { ...vouched('money'), reason: 'another' }, LATER + 1)).toEqual({ state, events: [] });
  });

  it('is refused where the part is not missing, or nothing is being undone', () => {
    expect(settle(refundRefused(), vouched('stock'), AT)).toMatchObject({ refused: 'NOTHING_TO_SETTLE' });
    expect(settle(placed(), vouched('money'), AT)).toMatchObject({ refused: 'NOT_COMPENSATING' });
    const done = after(cancelled(), fact.refunded(), fact.released(), fact.shipmentVoided()).state;
    expect(settle(done, vouched('money'), AT)).toMatchObject({ refused: 'NOT_COMPENSATING' });
    const outOfStock = after(placed(), fact.reservationFailed()).state;
    expect(settle(outOfStock, vouched('stock'), AT)).toMatchObject({ refused: 'NOT_COMPENSATING' });
  });

  it('ends with the parcel that could not be called back: its goods are where it is', () => {
    const left = after(cancelled(), fact.shipmentVoidFailed(), fact.refunded()).state;
    expect(settle(left, vouched('stock'), AT)).toMatchObject({ refused: 'NOTHING_TO_SETTLE' });
    const { state, events } = settled(left, 'shipment');
    expect([state.compensation.status, typesOf(events)]).toEqual(['DONE', ['CompensationSettled']]);
  });

  it('has the goods of a cancelled order asked back where shipping never answered', () => {
    const { events } = settled(after(cancelled(), fact.refunded()).state, 'shipment');
    expect(typesOf(events)).toEqual(['CompensationSettled', 'InventoryRollback']);
  });

  it('records an answer that comes all the same, and stays DONE', () => {
    const { state } = settled(refundRefused(), 'money');
    const { state: late, events } = after(state, fact.refunded());
    expect(late.facts.refunded).toMatchObject({ refundId: 'refund-1' });
    expect([late.compensation.status, events]).toEqual(['DONE', []]);
  });
});

describe('Settling the money of a refund', () => {
  it('asks the goods back next, and tells the customer of all that was paid', () => {
    const failed = after(refundAsked(), fact.refundFailed()).state;
    const { state, events } = settled(failed, 'money');
    expect(typesOf(events)).toEqual(['CompensationSettled', 'InventoryRollback']);
    const done = after(state, fact.released());
    expect(done.events).toEqual([
      { type: 'OrderRefunded', data: { orderId: ORDER_ID, amount: { amount: 2500, currency: 'USD' } } },
    ]);
    expect([statusOf(done.state), done.state.compensation.status]).toEqual(['REFUNDED', 'DONE']);
  });

  it('comes before that of its goods: inventory would take them back once more', () => {
    const failed = after(refundAsked(), fact.refundFailed()).state;
    expect(settle(failed, vouched('stock'), AT)).toMatchObject({ refused: 'STOCK_NOT_ASKED' });
    const { state, events } = settled(settled(failed, 'money').state, 'stock');
    expect([statusOf(state), typesOf(events)]).toEqual(['REFUNDED', ['CompensationSettled', 'OrderRefunded']]);
  });
});

describe('A retry after the money was settled', () => {
  const overdue = (order: Order) => accepted(overdueCompensation(order, LATER, 0)).state;

  it('asks inventory, which knows nothing of money', () => {
    const { state } = settled(overdue(after(cancelled(), fact.shipmentVoided()).state), 'money');
    expect(accepted(retryCompensation(state, LATER)).events).toEqual([
      { type: 'InventoryRollback', data: { orderId: ORDER_ID, reason: 'CUSTOMER_REQUEST', attempt: 2 } },
    ]);
  });

  it('is refused where the shipment is missing, too: payment reads the same request', () => {
    const { state } = settled(after(cancelled(), fact.refundFailed(), fact.released()).state, 'money');
    expect(retryCompensation(state, LATER)).toMatchObject({ refused: 'NOTHING_TO_RETRY' });
    expect(settled(state, 'shipment').state.compensation.status).toBe('DONE');
  });
});
