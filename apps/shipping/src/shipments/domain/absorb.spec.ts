import { absorb } from './absorb.js';
import { owesCall } from './claim.js';
import type { ShipmentBook } from './shipment-book.js';
import { booked, bookOf, event, goOn, ready, REFUSED, typesOf, type Step, type Told } from './shipment.builder.js';
import { statusOf } from './shipment-view.js';

const cancel: Step = { read: event.cancelled() };
const calledBack: Step[] = ['claim', { void: { kind: 'VOIDED', booked: true } }];
const notCalledBack: Step[] = ['claim', { void: { kind: 'VOID_FAILED', detail: 'out for delivery' } }];

/** A new book that hears again what shipping said. */
const heard = ({ events }: Told, known: ShipmentBook | null = null): ShipmentBook => {
  const book = events.reduce<ShipmentBook | null>((so, word) => absorb(so, word, 'another'), known);
  if (!book) throw new Error('nothing was said');
  return book;
};

describe('What shipping said, taken back', () => {
  it.each([
    ['a parcel', booked],
    ['a parcel that was refused', ['claim', { said: REFUSED }]],
    ['a cancelled order', [cancel]],
    ['a parcel that was called back', [...booked, cancel, ...calledBack]],
    ['a parcel that could not be called back', [...booked, cancel, ...notCalledBack]],
    [
      'a parcel that was called back after all',
      [...booked, cancel, ...notCalledBack, { read: event.cancelled(2) }, ...calledBack],
    ],
    ['a parcel that was called back before it was announced', ['claim', cancel, ...calledBack]],
  ] as [string, Step[]][])('%s stands as it stood', (_case, steps) => {
    const told = goOn(ready(), ...steps);
    const [then, now] = [bookOf(told), heard(told)];
    expect([statusOf(now), now.recall, now.calledBack]).toEqual([statusOf(then), then.recall, then.calledBack]);
    expect(now.consignment ?? then.consignment).toEqual(then.consignment);
    expect(owesCall(now)).toBe(false);
  });

  it('changes nothing when it is heard twice, or where it is known', () => {
    const told = goOn(ready(), ...booked, cancel, ...notCalledBack);
    const once = heard(told);
    expect(heard(told, once)).toBe(once);
    expect(heard(told, bookOf(told))).toBe(bookOf(told));
  });

  it('says nothing again when the events that led to it are read again, and ends the calls of an older book', () => {
    const told = goOn(ready(), ...booked, cancel, ...calledBack);
    expect(owesCall(bookOf(ready()))).toBe(true);
    const book = heard(told, bookOf(ready()));
    const again = goOn({ book, events: [], calls: [] }, { read: event.created() }, { read: event.paid() }, cancel);
    expect([typesOf(again), owesCall(bookOf(again))]).toEqual([[], false]);
  });
});
