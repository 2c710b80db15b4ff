import { cancel } from './commands.js';
import { overdueCompensation } from './compensation.js';
import { historyOf, isSettled, statusChanges, type ConcerningEvent, type HistoryEntry } from './history.js';
import { AT, accepted, fact, placed } from './order.builder.js';
import { apply } from './apply.js';
import { statusOf } from './order-view.js';
import type { Decided, FactEvent, Order } from './order.js';

const named = (type: ConcerningEvent['type']): ConcerningEvent => ({ id: `id of ${type}`, type, at: AT });

const entries = (before: Order | null, { state, events }: Decided, read: FactEvent | null): readonly HistoryEntry[] =>
  historyOf(
    before,
    state,
    read && named(read.type),
    events.map(({ type }) => named(type)),
  );

/** The history that these facts leave, and the order after them. */
function told(order: Order, ...facts: readonly FactEvent[]): { history: HistoryEntry[]; state: Order } {
  const history: HistoryEntry[] = [];
  let state = order;
  for (const read of facts) {
    const decided = accepted(apply(state, read, AT));
    history.push(...entries(state, decided, read));
    state = decided.state;
  }
  return { history, state };
}

const lines = (history: readonly HistoryEntry[]): string[] =>
  history.map(({ event, status, compensation }) => `${event?.type} ${status} ${compensation}`);

describe('The history of an order', () => {
  it('shows what was read and what was written, each with the status after it', () => {
    expect(lines(told(placed(), fact.reserved(), fact.paid(), fact.shipped()).history)).toEqual([
      'InventoryReserved PENDING NONE',
      'OrderConfirmed CONFIRMED NONE',
      'PaymentCompleted CONFIRMED NONE',
      'OrderPaid PAID NONE',
      'OrderShipped PAID NONE',
      'OrderCompleted COMPLETED NONE',
    ]);
  });

  it('shows every status in its turn when several are announced at once', () => {
    expect(lines(told(placed(), fact.paid(), fact.reserved()).history)).toEqual([
      'PaymentCompleted PENDING NONE',
      'InventoryReserved PENDING NONE',
      'OrderConfirmed CONFIRMED NONE',
      'OrderPaid PAID NONE',
    ]);
  });

  it('moves the compensation with the cancellation, and again with the answer that ends it', () => {
    const { history } = told(placed(), fact.reserved(), fact.paymentFailed(), fact.released());
    expect(lines(history.slice(2))).toEqual([
      'PaymentFailed CONFIRMED NONE',
      'OrderCancelled CANCELLED PENDING',
      'InventoryRollback CANCELLED PENDING',
      'InventoryReleased CANCELLED DONE',
    ]);
  });

  it('has an entry without an event where a clock moved the compensation', () => {
    const { state } = accepted(cancel(placed(), AT));
    const overdue = accepted(overdueCompensation(state, AT + 1000, 1000));
    expect(entries(state, overdue, null)).toEqual([
      { at: AT + 1000, event: null, status: 'CANCELLED', compensation: 'NEEDS_ATTENTION' },
    ]);
  });

  it.each([
    ['completed', [fact.reserved(), fact.paid(), fact.shipped()]],
    ['out of stock', [fact.reservationFailed()]],
    ['declined, released later', [fact.paymentFailed(), fact.reserved(), fact.released()]],
    ['not shippable', [fact.reserved(), fact.paid(), fact.shipmentFailed(), fact.refunded(), fact.released()]],
    ['answered before it was decided', [fact.released(), fact.paymentVoided(), fact.shipmentFailed()]],
  ])('ends where the order stands: %s', (_name, facts) => {
    const { history, state } = told(placed(), ...facts);
    expect(history.at(-1)).toMatchObject({ status: statusOf(state), compensation: state.compensation.status });
  });

  it('numbers the changes of status or compensation without gaps', () => {
    const { history } = told(placed(), fact.reserved(), fact.paymentFailed(), fact.released());
    expect(statusChanges(history).map((c) => `${c.sequence} ${c.status} ${c.compensation}`)).toEqual([
      '1 PENDING NONE',
      '2 CONFIRMED NONE',
      '3 CANCELLED PENDING',
      '4 CANCELLED DONE',
    ]);
  });

  it('is settled at COMPLETED, and when undone only once nothing is on its way any more', () => {
    const at = (status: HistoryEntry['status'], compensation: HistoryEntry['compensation']): boolean =>
      isSettled({ status, compensation });
    expect(at('COMPLETED', 'NONE')).toBe(true);
    expect(at('COMPLETED', 'PENDING')).toBe(false);
    expect(at('CANCELLED', 'PENDING')).toBe(false);
    expect(at('CANCELLED', 'NEEDS_ATTENTION')).toBe(true);
    expect(at('REFUNDED', 'DONE')).toBe(true);
    expect(at('PAID', 'NEEDS_ATTENTION')).toBe(false);
  });
});
