import { cancel, expire, requestRefund } from './commands.js';
import { missingParts, overdueCompensation, retryCompensation } from './compensation.js';
import { AT, DEADLINE, ORDER_ID, accepted, after, fact, placed, typesOf } from './order.builder.js';
import { cancellationOf, statusOf } from './order-view.js';
import type { FactEvent, Order } from './order.js';

const having = (...facts: FactEvent[]): Order => after(placed(), ...facts).state;
const cancelled = (order: Order): Order => accepted(cancel(order, AT)).state;
const refundAsked = (order: Order): Order => accepted(requestRefund(order, AT)).state;

describe('An order that a participant failed', () => {
  it('is cancelled after InventoryFailed with nothing to bring back, so inventory is not asked', () => {
    const { state, events } = after(placed(), fact.reservationFailed());
    expect(statusOf(state)).toBe('CANCELLED');
    expect(cancellationOf(state)).toEqual({ reason: 'OUT_OF_STOCK', detail: 'TEA: 2 ordered, 1 available' });
    expect(state.compensation.status).toBe('NONE');
    expect(typesOf(events)).toEqual(['OrderCancelled']);
  });

  it('waits for its stock after PaymentFailed', () => {
    const { state, events } = after(placed(), fact.reserved(), fact.paymentFailed());
    expect(typesOf(events)).toEqual(['OrderConfirmed', 'OrderCancelled', 'InventoryRollback']);
    expect(cancellationOf(state)?.reason).toBe('PAYMENT_DECLINED');
    expect([state.compensation.status, missingParts(state)]).toEqual(['PENDING', ['stock']]);
    expect(after(state, fact.released()).state.compensation.status).toBe('DONE');
  });

  it('tells a payment error from a declined payment', () => {
    expect(cancellationOf(having(fact.paymentFailed('ERROR')))?.reason).toBe('PAYMENT_ERROR');
  });

  it('counts an answer that came before the decision', () => {
    expect(having(fact.reserved(), fact.released(), fact.paymentFailed()).compensation.status).toBe('DONE');
  });

  it('waits for stock and money after ShipmentFailed', () => {
    const state = having(fact.reserved(), fact.paid(), fact.shipmentFailed());
    expect(cancellationOf(state)?.reason).toBe('SHIPPING_FAILED');
    expect(missingParts(state)).toEqual(['stock', 'money']);
    expect(after(state, fact.refunded(), fact.released()).state.compensation.status).toBe('DONE');
  });

  it('announces nothing more once it is cancelled', () => {
    const { state, events } = after(having(fact.paymentFailed()), fact.reserved(), fact.shipped());
    expect(events).toEqual([]);
    expect(statusOf(state)).toBe('CANCELLED');
  });

  it('cuts the list of short lines to the length a text may have on the wire', () => {
    const failed = fact.reservationFailed();
    const lines = Array.from({ length: 100 }, (_, n) => ({ sku: `TEA-${n}`, requested: 2, available: 1 }));
    const state = having({ ...failed, data: { ...failed.data, lines } });
    expect(cancellationOf(state)?.detail).toHaveLength(255);
  });
});

describe('Cancelling an order', () => {
  it('asks payment and shipping to close the book and waits for three answers', () => {
    const { state, events } = accepted(cancel(having(fact.reserved()), AT));
    expect(events).toEqual([
      { type: 'OrderCancelled', data: { orderId: ORDER_ID, reason: 'CUSTOMER_REQUEST', attempt: 1 } },
    ]);
    expect(missingParts(state)).toEqual(['stock', 'money', 'shipment']);
  });

  it.each([
    ['void', fact.shipmentVoided(true)],
    ['failed', fact.shipmentFailed()],
  ])('asks the goods back, once, when shipping says that the parcel is %s', (_how, answer) => {
    const state = cancelled(having(fact.reserved()));
    expect(after(state, fact.paymentVoided()).events).toEqual([]);
    expect(after(state, answer, fact.paymentVoided()).events).toEqual([
      { type: 'InventoryRollback', data: { orderId: ORDER_ID, reason: 'CUSTOMER_REQUEST', attempt: 1 } },
    ]);
  });

  it('counts the goods of a parcel that cannot be called back as gone, once, until it can', () => {
    const tried = after(cancelled(having(fact.reserved(), fact.paid())), fact.shipmentVoidFailed(), fact.refunded());
    expect(tried.events).toEqual([{ type: 'GoodsLeft', data: { orderId: ORDER_ID } }]);
    expect([tried.state.compensation.status, missingParts(tried.state)]).toEqual(['NEEDS_ATTENTION', ['shipment']]);
    const retried = accepted(retryCompensation(tried.state, AT)).state;
    expect(after(retried, fact.shipmentVoidFailed()).events).toEqual([]);
    const back = after(retried, fact.shipmentVoided(true));
    expect(back.events).toEqual([
      { type: 'InventoryRollback', data: { orderId: ORDER_ID, reason: 'CUSTOMER_REQUEST', attempt: 2 } },
    ]);
    expect(missingParts(back.state)).toEqual(['stock']);
    expect(after(back.state, fact.released()).state.compensation.status).toBe('DONE');
  });

  it.each<[string, FactEvent[]]>([
    ['nothing was done', [fact.released(), fact.paymentVoided(), fact.shipmentVoided()]],
    ['everything was undone', [fact.shipmentVoided(true), fact.refunded(), fact.released()]],
    ['everyone had failed by themselves', [fact.reservationFailed(), fact.paymentFailed(), fact.shipmentFailed()]],
  ])('is done when all three have answered: %s', (_case, answers) => {
    const state = cancelled(placed());
    expect(after(state, ...answers.slice(0, 2)).state.compensation.status).toBe('PENDING');
    expect(after(state, ...answers).state.compensation.status).toBe('DONE');
  });

  it('is accepted again, with nothing new', () => {
    const state = cancelled(placed());
    expect(cancel(state, AT)).toEqual({ state, events: [] });
    const byPayment = having(fact.paymentFailed());
    expect(cancel(byPayment, AT)).toEqual({ state: byPayment, events: [] });
  });

  it('is refused once the shipment is known, even if the status does not say so yet', () => {
    const order = having(fact.shipped());
    expect(statusOf(order)).toBe('PENDING');
    expect(cancel(order, AT)).toMatchObject({ refused: 'NOT_CANCELLABLE' });
  });

  it('is refused once a refund was asked', () => {
    expect(cancel(refundAsked(having(fact.reserved(), fact.paid())), AT)).toMatchObject({ refused: 'NOT_CANCELLABLE' });
  });
});

describe('The time-out', () => {
  it('cancels an order from its deadline on', () => {
    expect(expire(placed(), DEADLINE - 1)).toMatchObject({ refused: 'NOT_DUE' });
    const { state } = accepted(expire(having(fact.reserved()), DEADLINE));
    expect(cancellationOf(state)?.reason).toBe('TIMED_OUT');
    expect(missingParts(state)).toEqual(['stock', 'money', 'shipment']);
  });

  it('never cancels an order whose shipment was read, whatever else is missing', () => {
    expect(expire(having(fact.shipped()), DEADLINE)).toMatchObject({ refused: 'SHIPPED' });
  });

  it('leaves an order alone that is being undone', () => {
    expect(expire(cancelled(placed()), DEADLINE)).toMatchObject({ refused: 'ALREADY_DECIDED' });
    expect(expire(refundAsked(having(fact.reserved(), fact.paid())), DEADLINE)).toMatchObject({
      refused: 'ALREADY_DECIDED',
    });
  });
});

describe('Refunding an order', () => {
  const paid = () => having(fact.reserved(), fact.paid());
  const completed = () => having(fact.reserved(), fact.paid(), fact.shipped());

  it('brings back money, then goods, then says so', () => {
    const asked = accepted(requestRefund(completed(), AT));
    expect(asked.events).toEqual([
      { type: 'OrderRefundRequested', data: { orderId: ORDER_ID, shipped: true, attempt: 1 } },
    ]);
    expect([statusOf(asked.state), asked.state.compensation.status]).toEqual(['COMPLETED', 'PENDING']);
    const refunded = after(asked.state, fact.refunded());
    expect(refunded.events).toEqual([
      { type: 'InventoryRollback', data: { orderId: ORDER_ID, reason: 'REFUND', attempt: 1 } },
    ]);
    const done = after(refunded.state, fact.released());
    expect(done.events).toEqual([
      { type: 'OrderRefunded', data: { orderId: ORDER_ID, amount: { amount: 2500, currency: 'USD' } } },
    ]);
    expect([statusOf(done.state), done.state.compensation.status]).toEqual(['REFUNDED', 'DONE']);
  });

  it('asks the goods of an unshipped order back only when the shipment is void, too', () => {
    const state = refundAsked(paid());
    expect(typesOf(after(state, fact.refunded()).events)).toEqual([]);
    expect(typesOf(after(state, fact.shipmentVoided(), fact.refunded()).events)).toEqual(['InventoryRollback']);
    expect(typesOf(after(state, fact.refunded(), fact.shipmentVoided(true)).events)).toEqual(['InventoryRollback']);
  });

  it('counts the goods as gone where the parcel cannot be called back', () => {
    const { state, events } = after(refundAsked(paid()), fact.shipmentVoidFailed(), fact.refunded());
    expect(typesOf(events)).toEqual(['GoodsLeft']);
    expect([statusOf(state), missingParts(state)]).toEqual(['PAID', ['shipment']]);
  });

  it('takes a shipment that failed for one that is void: shipping answers no more', () => {
    const state = refundAsked(paid());
    expect(typesOf(after(state, fact.shipmentFailed(), fact.refunded()).events)).toEqual(['InventoryRollback']);
    expect(statusOf(after(state, fact.shipmentFailed(), fact.refunded(), fact.released()).state)).toBe('REFUNDED');
  });

  it('is never completed by a shipment that is read after it was asked', () => {
    const { state, events } = after(refundAsked(paid()), fact.shipped());
    expect([statusOf(state), events]).toEqual(['PAID', []]);
  });

  it.each(['on-return', 'never'] as const)('leaves goods that had left out where it says %s', (restock) => {
    const said = { reason: 'broken', actor: 'olga', restock };
    const asked = accepted(requestRefund(completed(), AT, said));
    expect(asked.events.at(-1)).toEqual({ type: 'UndoingExplained', data: { orderId: ORDER_ID, ...said } });
    const { state, events } = after(asked.state, fact.refunded());
    expect(typesOf(events)).toEqual(['OrderRefunded']);
    expect([statusOf(state), state.compensation.status]).toEqual(['REFUNDED', 'DONE']);
  });

  it('takes the goods of an unshipped order back, whatever it says of goods that have left', () => {
    const said = { reason: null, actor: 'olga', restock: 'never' } as const;
    const { state } = accepted(requestRefund(paid(), AT, said));
    expect(typesOf(after(state, fact.refunded(), fact.shipmentVoided()).events)).toEqual(['InventoryRollback']);
  });

  it('is judged by facts: paid is refundable before the status says so', () => {
    const order = having(fact.paid());
    expect(statusOf(order)).toBe('PENDING');
    expect(typesOf(accepted(requestRefund(order, AT)).events)).toEqual(['OrderRefundRequested']);
  });

  it('is refused where nothing was paid or the order was cancelled, and accepted again', () => {
    expect(requestRefund(having(fact.reserved()), AT)).toMatchObject({ refused: 'NOT_REFUNDABLE' });
    expect(requestRefund(cancelled(paid()), AT)).toMatchObject({ refused: 'NOT_REFUNDABLE' });
    const state = refundAsked(paid());
    expect(requestRefund(state, AT)).toEqual({ state, events: [] });
  });
});

describe('A compensation that does not come to its end', () => {
  const TIMEOUT = 900_000;
  const undone = () => cancelled(having(fact.reserved(), fact.paid()));

  it('needs attention at once when an answer is a failure', () => {
    const { state } = after(undone(), fact.refundFailed(), fact.released());
    expect(state.compensation.status).toBe('NEEDS_ATTENTION');
    expect(after(undone(), fact.shipmentVoidFailed()).state.compensation.status).toBe('NEEDS_ATTENTION');
  });

  it('needs attention when it is overdue, counted from the decision', () => {
    expect(overdueCompensation(undone(), AT + TIMEOUT - 1, TIMEOUT)).toMatchObject({ refused: 'NOT_DUE' });
    const { state } = accepted(overdueCompensation(undone(), AT + TIMEOUT, TIMEOUT));
    expect(state.compensation.status).toBe('NEEDS_ATTENTION');
    const answers = [fact.released(), fact.refunded(), fact.shipmentVoided()];
    expect(after(state, ...answers).state.compensation.status).toBe('DONE');
  });

  it('asks exactly for what is missing when an operator retries', () => {
    const { state } = after(undone(), fact.refundFailed(), fact.released(), fact.shipmentVoided());
    const retried = accepted(retryCompensation(state, AT));
    expect(retried.events).toEqual([
      { type: 'OrderCancelled', data: { orderId: ORDER_ID, reason: 'CUSTOMER_REQUEST', attempt: 2 } },
    ]);
    expect(retried.state.compensation).toMatchObject({ status: 'PENDING', attempt: 2, since: AT });
    expect(after(retried.state, fact.refunded()).state.compensation.status).toBe('DONE');
  });

  it('asks only inventory when only stock is missing', () => {
    const waiting = after(undone(), fact.refunded(), fact.shipmentVoided()).state;
    const late = accepted(overdueCompensation(waiting, AT + TIMEOUT, TIMEOUT)).state;
    expect(accepted(retryCompensation(late, AT)).events).toEqual([
      { type: 'InventoryRollback', data: { orderId: ORDER_ID, reason: 'CUSTOMER_REQUEST', attempt: 2 } },
    ]);
  });

  it('goes on with a refund under the attempt of the retry', () => {
    const asked = refundAsked(having(fact.reserved(), fact.paid(), fact.shipped()));
    const failed = after(asked, fact.refundFailed()).state;
    expect([statusOf(failed), failed.compensation.status]).toEqual(['COMPLETED', 'NEEDS_ATTENTION']);
    const retried = accepted(retryCompensation(failed, AT));
    expect(retried.events).toEqual([
      { type: 'OrderRefundRequested', data: { orderId: ORDER_ID, shipped: true, attempt: 2 } },
    ]);
    expect(after(retried.state, fact.refunded()).events).toEqual([
      { type: 'InventoryRollback', data: { orderId: ORDER_ID, reason: 'REFUND', attempt: 2 } },
    ]);
  });

  it('fails again when the retry fails again', () => {
    const failed = after(undone(), fact.refundFailed()).state;
    const retried = accepted(retryCompensation(failed, AT)).state;
    expect(after(retried, fact.refundFailed()).state.compensation.status).toBe('NEEDS_ATTENTION');
  });

  it('is not set back by a failure that is read after its success', () => {
    const state = after(undone(), fact.refunded(), fact.refundFailed()).state;
    expect(state.compensation.status).toBe('PENDING');
  });

  it('has nothing to retry while it waits or when it is done', () => {
    expect(retryCompensation(undone(), AT)).toMatchObject({ refused: 'NOTHING_TO_RETRY' });
    expect(retryCompensation(placed(), AT)).toMatchObject({ refused: 'NOTHING_TO_RETRY' });
    const done = after(undone(), fact.released(), fact.refunded(), fact.shipmentVoided()).state;
    expect(retryCompensation(done, AT)).toMatchObject({ refused: 'NOTHING_TO_RETRY' });
  });
});
