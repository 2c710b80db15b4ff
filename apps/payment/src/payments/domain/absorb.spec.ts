import { absorb } from './absorb.js';
import { owesCall } from './claim.js';
import type { PaymentBook } from './payment-book.js';
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
  type Step,
  type Told,
} from './payment.builder.js';

const cancel: Step = { read: event.cancelled() };
const refunded: Step[] = ['claim', { refund: { kind: 'REFUNDED' } }];
const refused: Step[] = ['claim', { refund: { kind: 'REFUND_FAILED', detail: 'card closed' } }];

/** A new book that hears again what payment said. */
const heard = ({ events }: Told, known: PaymentBook | null = null): PaymentBook => {
  const book = events.reduce<PaymentBook | null>((so, word) => absorb(so, word, 'another'), known);
  if (!book) throw new Error('nothing was said');
  return book;
};

describe('What payment said, taken back', () => {
  it.each([
    ['a charge', charged],
    ['a declined charge', ['claim', { said: { kind: 'DECLINED', detail: 'no' } }]],
    ['a cancelled order', [cancel]],
    ['a refund', [...charged, cancel, ...refunded]],
    ['a refund that failed', [...charged, cancel, ...refused]],
    [
      'a refund that failed and was tried again',
      [...charged, cancel, ...refused, { read: event.cancelled(2) }, ...refunded],
    ],
    [
      'a charge that came through after the order was cancelled',
      ['claim', cancel, { said: { kind: 'CHARGED' } }, ...refunded],
    ],
    ['a charge that was cancelled', [...unknown, cancel, 'claim', { said: { kind: 'CANCELLED' } }]],
  ] as [string, Step[]][])('%s stands as it stood', (_case, steps) => {
    const told = goOn(ready(), ...steps);
    const [then, now] = [bookOf(told), heard(told)];
    expect(statusOf(now)).toBe(statusOf(then));
    expect(now.paymentId).toBe(then.paymentId);
    expect(now.refunds.map(({ id, key, status }) => [id, key, status])).toEqual(
      then.refunds.map(({ id, key, status }) => [id, key, status]),
    );
    expect(owesCall(now)).toBe(false);
  });

  it('changes nothing when it is heard twice, or where it is known', () => {
    const told = goOn(ready(), ...charged, cancel, ...refused, { read: event.cancelled(2) }, ...refunded);
    const once = heard(told);
    expect(heard(told, once)).toBe(once);
    expect(heard(told, bookOf(told))).toBe(bookOf(told));
  });

  it('says nothing again when the events that led to it are read again', () => {
    const told = goOn(ready(), ...charged, cancel, ...refunded);
    const again = goOn(
      { book: heard(told), events: [], calls: [] },
      { read: event.created() },
      { read: event.reserved() },
      cancel,
    );
    expect(typesOf(again)).toEqual([]);
    expect(owesCall(bookOf(again))).toBe(false);
  });

  it('ends the calls that an older book owes', () => {
    const older = bookOf(ready());
    const told = goOn(ready(), ...charged);
    expect(owesCall(older)).toBe(true);
    expect(owesCall(heard(told, older))).toBe(false);
    expect(after(cancel).events.map((word) => absorb(older, word, 'x').charge)).toEqual(['VOIDED']);
  });
});
