import { owesCall } from './claim.js';
import { after, bookOf, charged, event, goOn, ready, typesOf, unknown, type Step } from './payment.builder.js';
import { refundStatusOf, statusOf } from './payment-view.js';
import { settleRefund } from './settle-refund.js';

const cancel: Step = { read: event.cancelled() };
const refunded: Step[] = ['claim', { refund: { kind: 'REFUNDED' } }];
const refundFails: Step[] = ['claim', { refund: { kind: 'REFUND_FAILED', detail: 'card closed' } }];

describe('Closing the book of an order that was not charged', () => {
  it.each([
    ['never heard of', [], undefined],
    ['half known', [{ read: event.created() }], 'pay'],
    ['ready but not claimed', [{ read: event.created() }, { read: event.reserved() }], 'pay'],
  ] as [string, Step[], string | undefined][])('answers PaymentVoided at once: %s', (_case, steps, paymentId) => {
    const told = after(...steps, cancel);
    expect(told.events).toMatchObject([{ type: 'PaymentVoided' }]);
    const [voided] = told.events;
    expect(voided && 'paymentId' in voided.data).toBe(paymentId !== undefined);
    expect([statusOf(bookOf(told)), owesCall(bookOf(told))]).toEqual(['VOIDED', false]);
  });

  it('refuses whatever would charge later', () => {
    const told = after(cancel, { read: event.created() }, { read: event.reserved() });
    expect(typesOf(told)).toEqual(['PaymentVoided']);
    expect([statusOf(bookOf(told)), owesCall(bookOf(told))]).toEqual(['VOIDED', false]);
  });

  it('says nothing more after PaymentFailed, but repeats it for an operator', () => {
    const failed = goOn(ready(), 'claim', { said: { kind: 'DECLINED', detail: 'no' } });
    const told = goOn(failed, cancel);
    expect(typesOf(told)).toEqual(['PaymentFailed']);
    expect(typesOf(goOn(told, { read: event.cancelled(2) }))).toEqual(['PaymentFailed', 'PaymentFailed']);
  });
});

describe('Closing the book while a charge is under way', () => {
  it('waits for the worker that claimed it, and refunds what came through without announcing it', () => {
    const told = goOn(ready(), 'claim', cancel);
    expect(typesOf(told)).toEqual([]);
    const late = goOn(told, { said: { kind: 'CHARGED' } });
    expect(typesOf(late)).toEqual([]);
    expect(typesOf(goOn(late, ...refunded))).toEqual(['PaymentRefunded']);
  });

  it.each([
    ['declined', { kind: 'DECLINED', detail: 'no' }],
    ['failed', { kind: 'FAILED', detail: 'no' }],
    ['cancelled', { kind: 'CANCELLED' }],
  ] as const)('answers PaymentVoided when the charge was %s', (_case, said) => {
    const told = goOn(ready(), 'claim', cancel, { said });
    expect([statusOf(bookOf(told)), typesOf(told)]).toEqual(['VOIDED', ['PaymentVoided']]);
  });

  it('has the provider make cancelling final when nobody knows, and never charges again', () => {
    const told = goOn(ready(), ...unknown, cancel, 'claim');
    expect(told.calls.map(({ kind }) => kind)).toEqual(['CHARGE', 'CANCEL_CHARGE']);
    expect(typesOf(goOn(told, { said: { kind: 'CANCELLED' } }))).toEqual(['PaymentVoided']);
    expect(typesOf(goOn(told, { said: { kind: 'CHARGED' } }, ...refunded))).toEqual(['PaymentRefunded']);
  });
});

describe('Refunding a charge', () => {
  it.each([
    ['a cancellation', event.cancelled()],
    ['a refund that was asked', event.refundRequested()],
  ])('follows on %s, in the amount that was charged', (_case, read) => {
    const told = goOn(ready(), ...charged, { read }, ...refunded);
    const [refund] = bookOf(told).refunds;
    expect(told.calls.at(-1)).toMatchObject({
      kind: 'REFUND',
      key: `${bookOf(told).orderId}:refund:1`,
      chargeKey: `${bookOf(told).orderId}:charge`,
      amount: { amount: 2500 },
    });
    expect(told.events.at(-1)).toMatchObject({
      type: 'PaymentRefunded',
      data: { refundId: refund?.id, amount: { amount: 2500, currency: 'USD' } },
    });
    expect(statusOf(bookOf(told))).toBe('REFUNDED');
  });

  it('is asked again under the same key when the provider did not answer', () => {
    const told = goOn(ready(), ...charged, cancel, 'claim', { refund: { kind: 'UNKNOWN', detail: '' } }, ...refunded);
    const refunds = told.calls.filter(({ kind }) => kind === 'REFUND');
    expect(new Set(refunds.map(({ key }) => key)).size).toBe(1);
    expect(typesOf(told)).toEqual(['PaymentCompleted', 'PaymentRefunded']);
  });

  it('is tried again under a new key when an operator asks after it failed for good', () => {
    const failed = goOn(ready(), ...charged, cancel, ...refundFails);
    expect(failed.events.at(-1)).toMatchObject({ type: 'PaymentRefundFailed', data: { reason: 'card closed' } });
    expect([statusOf(bookOf(failed)), owesCall(bookOf(failed))]).toEqual(['COMPLETED', false]);
    const told = goOn(failed, { read: event.cancelled(2) }, ...refunded);
    expect(typesOf(told)).toEqual(['PaymentCompleted', 'PaymentRefundFailed', 'PaymentRefunded']);
    expect(bookOf(told).refunds.map(refundStatusOf)).toEqual(['FAILED', 'REFUNDED']);
    const orderId = bookOf(told).orderId;
    expect(bookOf(told).refunds.map(({ key }) => key)).toEqual([`${orderId}:refund:1`, `${orderId}:refund:2`]);
  });

  it('answers a later attempt with the refund that was made, and makes no other', () => {
    const told = goOn(ready(), ...charged, cancel, ...refunded);
    const again = goOn(told, { read: event.cancelled(2) });
    expect(again.events.at(-1)).toEqual(told.events.at(-1));
    expect(bookOf(again).refunds).toHaveLength(1);
  });

  it('is answered once per attempt, whichever attempt is read first', () => {
    const told = goOn(ready(), ...charged, { read: event.cancelled(2) }, ...refunded);
    expect(goOn(told, cancel).events).toEqual(told.events);
    const waiting = goOn(ready(), ...charged, cancel, { read: event.cancelled(2) }, ...refunded);
    expect(typesOf(waiting)).toEqual(['PaymentCompleted', 'PaymentRefunded']);
  });

  it('takes a late answer once and denies a contradicting one', () => {
    const told = goOn(ready(), ...charged, cancel, ...refunded);
    const key = told.calls.at(-1)?.key ?? '';
    expect(settleRefund(bookOf(told), key, { kind: 'REFUNDED' })).toEqual({ state: told.book, events: [] });
    expect(settleRefund(bookOf(told), key, { kind: 'REFUND_FAILED', detail: '' })).toMatchObject({
      refused: 'CONTRADICTORY_FACTS',
    });
    expect(settleRefund(bookOf(told), 'another', { kind: 'REFUNDED' })).toMatchObject({ refused: 'NEVER_CLAIMED' });
  });
});
