import { releaseAbandoned, releaseUnpaid, rollback } from './give-back.js';
import { isRefused } from './outcome.js';
import { ORDER_ID, held, moves, orderCreated, stockOf } from './reservation.builder.js';
import type { Decided, Reservation } from './reservation.js';
import { reserve } from './reserve.js';
import { ship } from './ship.js';
import { moveSnapshot } from './stock-snapshot.js';

const released = {
  type: 'InventoryReleased',
  data: {
    orderId: ORDER_ID,
    lines: [
      { sku: 'TEA', quantity: 2 },
      { sku: 'CUP', quantity: 1 },
    ],
  },
};
const nothingReleased = { type: 'InventoryReleased', data: { orderId: ORDER_ID, lines: [] } };
const shipped = (): Reservation => ship(held()).state!;

function accepted(outcome: ReturnType<typeof releaseUnpaid>): Decided {
  if (isRefused(outcome)) throw new Error(outcome.detail);
  return outcome;
}

describe('Giving stock back', () => {
  it('releases what is held when the order is undone', () => {
    const decided = rollback(held(), ORDER_ID, 1);
    expect(decided.state.status).toBe('RELEASED');
    expect(decided.events).toEqual([released]);
    expect(moves(decided)).toEqual(['RELEASE 2 TEA', 'RELEASE 1 CUP']);
  });

  it('takes goods back that had left', () => {
    expect(moves(ship(held()))).toEqual(['SHIP 2 TEA', 'SHIP 1 CUP']);
    const decided = rollback(shipped(), ORDER_ID, 1);
    expect(decided.state.status).toBe('RETURNED');
    expect(moves(decided)).toEqual(['RETURN 2 TEA', 'RETURN 1 CUP']);
  });

  it('leaves a tombstone when it comes before the order', () => {
    const decided = rollback(null, ORDER_ID, 1);
    expect(decided.state.status).toBe('CLOSED');
    expect(decided.events).toEqual([nothingReleased]);
    expect(decided.movements).toEqual([]);
  });

  it('answers for an order that was refused, too', () => {
    const failed = reserve(null, orderCreated({ TEA: 1 }), stockOf({ TEA: 0 })).state;
    expect(rollback(failed, ORDER_ID, 1)).toMatchObject({ state: { status: 'FAILED' }, events: [nothingReleased] });
  });

  it('happens once, on PaymentFailed or on InventoryRollback, whichever comes first', () => {
    const unpaid = accepted(releaseUnpaid(held(), ORDER_ID));
    expect(unpaid.events).toEqual([released]);
    expect(rollback(unpaid.state, ORDER_ID, 1)).toEqual({ state: unpaid.state, events: [], movements: [] });
    const rolledBack = rollback(held(), ORDER_ID, 1);
    expect(releaseUnpaid(rolledBack.state, ORDER_ID)).toEqual({ state: rolledBack.state, events: [], movements: [] });
  });

  it('answers every later attempt once, without moving stock again', () => {
    const once = rollback(held(), ORDER_ID, 1).state;
    const again = rollback(once, ORDER_ID, 2);
    expect([again.events, again.movements]).toEqual([[released], []]);
    expect(rollback(again.state, ORDER_ID, 2).events).toEqual([]);
    expect(rollback(again.state, ORDER_ID, 1).events).toEqual([]);
  });

  it('frees the units for the next order of the same batch', () => {
    const stock = stockOf({ TEA: 0, CUP: 0 });
    moveSnapshot(stock, rollback(held(), ORDER_ID, 1).movements);
    expect(reserve(null, orderCreated({ TEA: 2, CUP: 1 }), stock).state.status).toBe('HELD');
  });
});

describe('A reservation', () => {
  it.each([
    ['released', rollback(held(), ORDER_ID, 1).state],
    ['returned', rollback(shipped(), ORDER_ID, 1).state],
    ['closed', rollback(null, ORDER_ID, 1).state],
    ['shipped', shipped()],
    ['unknown', null],
  ])('that is %s stays so when OrderCompleted is read', (_case, state) => {
    expect(ship(state)).toEqual({ state, events: [], movements: [] });
  });

  it('that has shipped is not released by a payment that cannot have failed', () => {
    expect(releaseUnpaid(shipped(), ORDER_ID)).toMatchObject({ refused: 'CONTRADICTORY_FACTS' });
  });

  it.each(['CANCELLED', 'REFUNDED', 'NOT_FOUND'] as const)(
    'that was forgotten is released when its order is %s',
    (verdict) => {
      const decided = releaseAbandoned(held(), verdict);
      expect(moves(decided)).toEqual(['RELEASE 2 TEA', 'RELEASE 1 CUP']);
      expect(decided.events).toEqual([released]);
    },
  );

  it('is kept while its order is alive, and what has shipped is never released by age', () => {
    const before = held();
    expect(releaseAbandoned(before, 'ALIVE').state).toBe(before);
    const gone = shipped();
    expect(releaseAbandoned(gone, 'CANCELLED').state).toBe(gone);
  });
});
