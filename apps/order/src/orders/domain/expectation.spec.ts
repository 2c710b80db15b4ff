import { cancel, requestRefund } from './commands.js';
import { overdueCompensation, retryCompensation } from './compensation.js';
import { expectationOf, missingOf } from './expectation.js';
import { accepted, after, fact, placed } from './order.builder.js';
import type { Order } from './order.js';

const LATER = 5_000;

const awaited = (order: Order): string[] => expectationOf(order).awaits.map(({ what, from }) => `${what} from ${from}`);

const cancelled = (order: Order): Order => accepted(cancel(order, LATER)).state;

describe('what an order waits for', () => {
  it('is stock, then payment, then shipment, then nothing', () => {
    const [reserved, paid] = [fact.reserved(), fact.paid()];
    expect(awaited(placed())).toEqual(['stock from inventory']);
    expect(awaited(after(placed(), reserved).state)).toEqual(['payment from payment']);
    expect(awaited(after(placed(), reserved, paid).state)).toEqual(['shipment from shipping']);
    expect(awaited(after(placed(), reserved, paid, fact.shipped()).state)).toEqual([]);
  });

  it('is each fact that is missing where they came out of order', () => {
    expect(awaited(after(placed(), fact.paid()).state)).toEqual(['stock from inventory', 'shipment from shipping']);
  });

  it('names the types of which any one is the answer', () => {
    expect(expectationOf(placed()).awaits).toMatchObject([{ types: ['InventoryReserved', 'InventoryFailed'] }]);
  });

  it('counts from its last change', () => {
    expect(expectationOf(placed())).toMatchObject({
      since: placed().updatedAt,
      compensation: { since: null, attempt: 0 },
    });
  });

  it('is nothing where inventory had nothing: there is nothing to undo', () => {
    const order = after(placed(), fact.reservationFailed()).state;
    expect(expectationOf(order)).toMatchObject({ awaits: [], compensation: { status: 'NONE', awaits: [] } });
  });
});

describe('what an order that is undone waits for', () => {
  it('is all that may have to come back, since the decision', () => {
    const order = cancelled(after(placed(), fact.reserved(), fact.paid()).state);
    expect(awaited(order).sort()).toEqual(['refund from payment', 'void from shipping']);
    expect(expectationOf(order)).toMatchObject({
      since: LATER,
      compensation: {
        status: 'PENDING',
        attempt: 1,
        since: LATER,
        awaits: ['stock', 'money', 'shipment'],
        refused: [],
      },
    });
  });

  it('is no longer what is back', () => {
    const order = after(cancelled(placed()), fact.paymentVoided(), fact.shipmentVoided()).state;
    expect(awaited(order)).toEqual(['release from inventory']);
    expect(expectationOf(order).compensation.awaits).toEqual(['stock']);
    expect(awaited(after(order, fact.released()).state)).toEqual([]);
  });

  it('is the stock only once it was asked back', () => {
    const paid = after(placed(), fact.reserved(), fact.paid(), fact.shipped()).state;
    const order = accepted(requestRefund(paid, LATER)).state;
    expect(awaited(order)).toEqual(['refund from payment']);
    expect(expectationOf(order).compensation.awaits).toEqual(['money', 'stock']);
    expect(awaited(after(order, fact.refunded()).state)).toEqual(['release from inventory']);
  });

  it('is nobody who has refused, until an operator asks again', () => {
    const paid = after(placed(), fact.reserved(), fact.paid()).state;
    const order = after(cancelled(paid), fact.shipmentVoided(), fact.released(), fact.refundFailed()).state;
    const refused = [{ part: 'money', type: 'PaymentRefundFailed', detail: 'card closed' }];
    expect(expectationOf(order)).toMatchObject({
      awaits: [],
      compensation: { status: 'NEEDS_ATTENTION', awaits: ['money'], refused },
    });
    const retried = accepted(retryCompensation(order, 2 * LATER)).state;
    expect(awaited(retried)).toEqual(['refund from payment']);
    expect(expectationOf(retried).compensation).toMatchObject({ attempt: 2, since: 2 * LATER, refused });
  });

  it('is the answer still, where it only came too late', () => {
    const order = accepted(overdueCompensation(cancelled(placed()), 10 * LATER, LATER)).state;
    expect(order.compensation.status).toBe('NEEDS_ATTENTION');
    expect(awaited(order)).toContain('refund from payment');
  });

  it('is refused by nobody once it is back after all', () => {
    const paid = after(placed(), fact.reserved(), fact.paid()).state;
    const order = after(cancelled(paid), fact.refundFailed(), fact.refunded()).state;
    expect(expectationOf(order).compensation.refused).toEqual([]);
  });
});

describe('what an order has not got yet', () => {
  it('is the next step, or nothing where it is done', () => {
    expect(missingOf(placed())).toMatchObject([{ what: 'stock', from: 'inventory', asked: true, answer: null }]);
    expect(missingOf(after(placed(), fact.reserved(), fact.paid(), fact.shipped()).state)).toEqual([]);
  });

  it('is, also where it was refused, what is not back: with the answer, and since when', () => {
    const paid = after(placed(), fact.reserved(), fact.paid()).state;
    const order = after(cancelled(paid), fact.shipmentVoided(), fact.released(), fact.refundFailed()).state;
    const answer = { type: 'PaymentRefundFailed', detail: 'card closed' };
    expect(missingOf(order)).toEqual([{ what: 'refund', from: 'payment', asked: true, since: LATER, answer }]);
  });

  it('are the goods of a refund that were not asked for yet', () => {
    const paid = after(placed(), fact.reserved(), fact.paid(), fact.shipped()).state;
    const order = accepted(requestRefund(paid, LATER)).state;
    expect(missingOf(order)).toMatchObject([
      { what: 'refund', asked: true },
      { what: 'release', asked: false },
    ]);
  });
});
