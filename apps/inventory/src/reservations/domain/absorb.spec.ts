import { emptyLevel, moved, type StockLevel } from '../../stock/domain/stock-level.js';
import { absorb } from './absorb.js';
import { rollback } from './give-back.js';
import { orderCreated, stockOf } from './reservation.builder.js';
import { reserve } from './reserve.js';
import { ship } from './ship.js';
import type { Decided, Reservation, ReservationEvent } from './reservation.js';

type Turn = (book: Reservation | null) => Decided<Reservation | null>;

const order = orderCreated({ TEA: 2 });
const { orderId } = order;
const held: Turn = (book) => reserve(book, order, stockOf({ TEA: 10 }));
const refused: Turn = (book) => reserve(book, order, stockOf({ TEA: 0 }));
const asked =
  (attempt = 1): Turn =>
  (book) =>
    rollback(book, orderId, attempt);
const shipped: Turn = (book) => ship(book);

interface Told {
  readonly book: Reservation | null;
  readonly events: readonly ReservationEvent[];
  readonly stock: StockLevel;
}

const START: Told = {
  book: null,
  events: [],
  stock: { ...emptyLevel('TEA'), received: 10, available: 10 },
};

const tell = (turns: readonly Turn[], from = START): Told =>
  turns.reduce<Told>((so, turn) => {
    const { state, events, movements } = turn(so.book);
    const stock = movements.reduce((level, movement) => {
      const next = moved(level, movement);
      if (!next) throw new Error(`${movement.kind} leaves the counts`);
      return next;
    }, so.stock);
    return { book: state, events: [...so.events, ...events], stock };
  }, from);

const heard = ({ events }: Told, from = START): Told =>
  tell(
    events.map(
      (word): Turn =>
        (book) =>
          absorb(book, word),
    ),
    from,
  );

const STORIES: readonly (readonly [string, readonly Turn[]])[] = [
  ['is held', [held]],
  ['was refused', [refused]],
  ['was closed before it was heard of', [asked()]],
  ['was released', [held, asked()]],
  ['was released and asked for again', [held, asked(), asked(2)]],
];

describe('What inventory said, taken back', () => {
  it.each(STORIES)('leaves the goods of an order that %s where they were', (_, turns) => {
    const told = tell(turns);
    const now = heard(told);
    expect({ ...now.book, answered: 0 }).toEqual({ ...told.book, answered: 0 });
    expect(now.stock).toEqual(told.stock);
  });

  it.each(STORIES)('changes nothing about an order that %s when it is heard twice', (_, turns) => {
    const once = heard(tell(turns));
    const twice = heard(tell(turns), once);
    expect([twice.book, twice.stock]).toEqual([once.book, once.stock]);
  });

  it('lets goods leave when OrderCompleted is read again, and come back by what was said', () => {
    expect(tell([shipped], heard(tell([held]))).stock).toEqual(tell([held, shipped]).stock);
    const returned = tell([held, shipped, asked()]);
    const now = tell([shipped], heard(returned));
    expect(now.stock).toEqual(returned.stock);
    expect(now.events).toEqual([]);
  });

  it('answers nothing again for a request that is read again', () => {
    expect(tell([held, asked()], heard(tell([held, asked()]))).events).toEqual([]);
  });
});
