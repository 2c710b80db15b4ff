import { absorb } from './absorb.js';
import { owesCall } from './claim.js';
import { lastWords } from './last-words.js';
import { statusOf } from './payment-view.js';
import {
  after,
  bookOf,
  charged,
  event,
  goOn,
  ready,
  typesOf,
  unknown,
  ORDER_ID,
  type Step,
} from './payment.builder.js';

const url = 'https://bank.example/3ds';
const asked: Step[] = ['claim', { said: { kind: 'ACTION_REQUIRED', url } }];

describe('A charge for which the customer has to act', () => {
  it('is told of once, with the page, and looked at again until it is decided', () => {
    const waiting = goOn(ready(), ...asked, ...asked, ...unknown, ...asked);
    expect(waiting.events).toEqual([
      {
        type: 'PaymentActionRequired',
        data: { orderId: ORDER_ID, paymentId: bookOf(waiting).paymentId, amount: bookOf(waiting).amount, url },
      },
    ]);
    expect(statusOf(bookOf(waiting))).toBe('REQUIRES_ACTION');
    expect(owesCall(bookOf(waiting))).toBe(true);
    expect(typesOf(goOn(waiting, ...charged))).toEqual(['PaymentActionRequired', 'PaymentCompleted']);
  });

  it('counts looking as no attempt to charge, but looks before it charges again', () => {
    const waiting = goOn(ready(), ...asked, ...asked, ...asked);
    expect(bookOf(waiting).tries).toBe(1);
    expect(waiting.calls.map((call) => call.kind === 'CHARGE' && call.tries)).toEqual([1, 2, 2]);
  });

  it('fails as any other where the customer is refused', () => {
    const refused = goOn(ready(), ...asked, 'claim', { said: { kind: 'DECLINED', detail: 'not authenticated' } });
    expect(typesOf(refused)).toEqual(['PaymentActionRequired', 'PaymentFailed']);
  });

  it('is cancelled at the provider with its order, and refunded where the customer was faster', () => {
    const cancelled = goOn(ready(), ...asked, { read: event.cancelled() }, 'claim');
    expect(cancelled.calls.at(-1)?.kind).toBe('CANCEL_CHARGE');
    expect(typesOf(goOn(cancelled, { said: { kind: 'CANCELLED' } }))).toEqual([
      'PaymentActionRequired',
      'PaymentVoided',
    ]);
    expect(bookOf(goOn(cancelled, { said: { kind: 'CHARGED' } })).refunds).toHaveLength(1);
  });

  it('is told of again on request, as long as it waits', () => {
    const waiting = goOn(ready(), ...asked);
    expect(lastWords(bookOf(waiting))).toEqual(waiting.events);
    expect(lastWords(bookOf(goOn(waiting, ...unknown)))).toEqual(waiting.events);
    expect(lastWords(bookOf(goOn(waiting, { read: event.cancelled() })))).toEqual([]);
    expect(lastWords(bookOf(goOn(waiting, ...charged)))).toMatchObject([{ type: 'PaymentCompleted' }]);
  });

  it('is not told of any more once the order is over', () => {
    const late = goOn(ready(), 'claim', { read: event.cancelled() }, { said: { kind: 'ACTION_REQUIRED', url } });
    expect(late.events).toEqual([]);
    expect(goOn(late, 'claim').calls.at(-1)?.kind).toBe('CANCEL_CHARGE');
  });

  it('is not told of again by a service that has lost its book and read its own word', () => {
    const [word] = goOn(ready(), ...asked).events;
    const restored = absorb(null, word!, 'payment-2');
    const again = goOn(
      { book: restored, events: [], calls: [] },
      { read: event.created() },
      { read: event.reserved() },
      ...asked,
    );
    expect(again.events).toEqual([]);
    expect(bookOf(again)).toMatchObject({ charge: 'REQUIRES_ACTION', actionUrl: url, method: 'tok_ok' });
    expect(typesOf(after({ read: event.created() }))).toEqual([]);
  });
});
