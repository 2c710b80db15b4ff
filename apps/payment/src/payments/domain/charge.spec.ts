import { claim, owesCall } from './claim.js';
import {
  POLICY,
  after,
  bookOf,
  charged,
  drawIds,
  erred,
  event,
  goOn,
  ready,
  typesOf,
  unknown,
} from './payment.builder.js';
import { statusOf } from './payment-view.js';
import { settleCharge } from './settle-charge.js';

describe('Charging an order', () => {
  it.each([
    ['method then amount', [event.created(), event.reserved()]],
    ['amount then method', [event.reserved(), event.created()]],
  ])('starts when both halves are known: %s', (_case, [first, second]) => {
    const half = after({ read: first! });
    expect(owesCall(bookOf(half))).toBe(false);
    const { calls } = goOn(half, { read: second! }, 'claim');
    expect(calls).toEqual([
      {
        kind: 'CHARGE',
        key: `${bookOf(half).orderId}:charge`,
        orderId: bookOf(half).orderId,
        amount: { amount: 2500, currency: 'USD' },
        method: 'tok_ok',
        tries: 1,
      },
    ]);
  });

  it('takes what is held, not what was ordered', () => {
    const told = goOn(ready(), ...charged);
    expect(told.events).toEqual([
      {
        type: 'PaymentCompleted',
        data: {
          orderId: bookOf(told).orderId,
          paymentId: bookOf(told).paymentId,
          amount: { amount: 2500, currency: 'USD' },
        },
      },
    ]);
    expect(statusOf(bookOf(told))).toBe('COMPLETED');
  });

  it.each([
    ['declined', { kind: 'DECLINED', detail: 'card declined' } as const, 'DECLINED', 'card declined'],
    ['failed for good', { kind: 'FAILED', detail: 'no such account' } as const, 'ERROR', 'no such account'],
  ])('says so when it is %s', (_case, said, reason, detail) => {
    const told = goOn(ready(), 'claim', { said });
    expect(told.events).toMatchObject([{ type: 'PaymentFailed', data: { reason, detail, amount: { amount: 2500 } } }]);
    expect([statusOf(bookOf(told)), owesCall(bookOf(told))]).toEqual(['FAILED', false]);
  });

  it('asks again under the same key when the provider did not answer', () => {
    const told = goOn(ready(), ...unknown);
    expect([statusOf(bookOf(told)), typesOf(told)]).toEqual(['UNKNOWN', []]);
    const { calls } = goOn(told, 'claim');
    expect(calls.map(({ kind, key }) => [kind, key])).toEqual([
      ['CHARGE', bookOf(told).chargeKey],
      ['CHARGE', bookOf(told).chargeKey],
    ]);
  });

  it('is asked for again however often the provider was away', () => {
    const away = Array.from({ length: 100 }, () => unknown).flat();
    const told = goOn(ready(), ...away, 'claim');
    expect(new Set(told.calls.map(({ kind }) => kind))).toEqual(new Set(['CHARGE']));
    expect(bookOf(told)).toMatchObject({ tries: 101, errors: 0 });
  });

  it('counts an error once, however many workers bring it', () => {
    const told = goOn(ready(), ...erred, { said: { kind: 'UNKNOWN', detail: 'late', erred: true } });
    expect(bookOf(told).errors).toBe(1);
  });

  it('fails with the last problem after too many errors, once cancelling is final at the provider', () => {
    const told = goOn(ready(), ...erred, ...unknown, ...erred, 'claim');
    expect(told.calls.at(-1)?.kind).toBe('CANCEL_CHARGE');
    expect(typesOf(told)).toEqual([]);
    const { events } = goOn(told, { said: { kind: 'CANCELLED' } });
    expect(events).toMatchObject([{ type: 'PaymentFailed', data: { reason: 'ERROR', detail: 'internal error' } }]);
  });

  it('succeeds after all when cancelling comes too late', () => {
    const told = goOn(ready(), ...erred, ...erred, ...charged);
    expect(typesOf(told)).toEqual(['PaymentCompleted']);
  });

  it('is entered once, however many workers bring the answer', () => {
    const once = goOn(ready(), ...charged);
    const again = goOn(once, { said: { kind: 'CHARGED' } }, { said: { kind: 'UNKNOWN', detail: 'late' } });
    expect(again.book).toBe(once.book);
    expect(typesOf(again)).toEqual(['PaymentCompleted']);
  });

  it('takes no answer to a call that was never made, nor one that the provider denies later', () => {
    expect(settleCharge(bookOf(ready()), { kind: 'CHARGED' }, drawIds())).toMatchObject({ refused: 'NEVER_CLAIMED' });
    const book = bookOf(goOn(ready(), ...charged));
    expect(settleCharge(book, { kind: 'DECLINED', detail: '' }, drawIds())).toMatchObject({
      refused: 'CONTRADICTORY_FACTS',
    });
  });

  it('learns nothing from an event it has read', () => {
    const told = ready();
    expect(goOn(told, { read: event.created() }, { read: event.reserved() }).book).toBe(told.book);
  });

  it('cuts what the provider says to the length a text may have on the wire', () => {
    const { events } = goOn(ready(), 'claim', { said: { kind: 'DECLINED', detail: 'x'.repeat(9_999) } });
    expect(events).toMatchObject([{ data: { detail: `${'x'.repeat(254)}…` } }]);
  });

  it('owes nothing once it is settled', () => {
    expect(claim(bookOf(goOn(ready(), ...charged)), POLICY)).toBeNull();
  });
});
