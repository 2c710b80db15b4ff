import type { EventData } from '@waybill/contracts';
import { enterReturn } from './enter-return.js';
import { rollback } from './give-back.js';
import { isRefused } from './outcome.js';
import type { Decided, Reservation } from './reservation.js';
import { ship } from './ship.js';

const orderId = 'order-1';
const held: Reservation = {
  orderId,
  status: 'HELD',
  lines: [
    { sku: 'TEA', quantity: 3 },
    { sku: 'CUP', quantity: 1 },
  ],
  failure: null,
  answered: 0,
};

type Line = readonly [sku: string, quantity: number, restock: boolean];

const returned = (returnId: string, ...lines: readonly Line[]): EventData<'ReturnEntered'> => ({
  orderId,
  returnId,
  lines: lines.map(([sku, quantity, restock]) => ({ sku, quantity, restock })),
  actor: 'olga',
});

function accepted(outcome: ReturnType<typeof enterReturn>): Decided {
  if (isRefused(outcome)) throw new Error(outcome.detail);
  return outcome;
}

const shipped = (): Reservation => ship(held).state ?? held;
const moves = ({ movements }: Decided): string[] =>
  movements.map(
    ({ kind, sku, received, available, reserved, shipped: gone }) =>
      `${kind} ${sku} ${received}/${available}/${reserved}/${gone}`,
  );

describe('A return', () => {
  it('puts on the shelf what can be sold again and writes the rest off', () => {
    const outcome = accepted(enterReturn(shipped(), returned('r1', ['TEA', 1, true], ['TEA', 1, false])));
    expect(moves(outcome)).toEqual(['RETURN TEA 0/1/0/-1', 'WRITE_OFF TEA -1/0/0/-1']);
    expect(outcome.state.status).toBe('SHIPPED');
    expect(outcome.movements[0]).toMatchObject({ orderId, returnId: 'r1', reason: null, actor: 'olga' });
  });

  it('ends the book once nothing is out any more', () => {
    const first = accepted(enterReturn(shipped(), returned('r1', ['TEA', 3, true]))).state;
    const second = accepted(enterReturn(first, returned('r2', ['CUP', 1, false]))).state;
    expect([first.status, second.status]).toEqual(['SHIPPED', 'RETURNED']);
  });

  it('happens once', () => {
    const { state } = accepted(enterReturn(shipped(), returned('r1', ['TEA', 1, true])));
    expect(enterReturn(state, returned('r1', ['TEA', 1, true]))).toEqual({ state, events: [], movements: [] });
  });

  it('is believed where OrderCompleted has not been read: what is held leaves first', () => {
    const outcome = accepted(enterReturn(held, returned('r1', ['TEA', 2, true])));
    expect(moves(outcome)).toEqual(['SHIP TEA 0/0/-3/3', 'SHIP CUP 0/0/-1/1', 'RETURN TEA 0/2/0/-2']);
    expect(ship(outcome.state).state).toBe(outcome.state);
  });

  it('leaves a rollback the rest', () => {
    const { state } = accepted(enterReturn(shipped(), returned('r1', ['TEA', 1, false], ['CUP', 1, true])));
    const outcome = rollback(state, orderId, 1);
    expect(moves(outcome)).toEqual(['RETURN TEA 0/2/0/-2']);
    expect(outcome.events).toEqual([
      { type: 'InventoryReleased', data: { orderId, lines: [{ sku: 'TEA', quantity: 2 }] } },
    ]);
  });

  it('that is read after everything was given back moves only what is written off', () => {
    const { state } = rollback(shipped(), orderId, 1);
    const outcome = accepted(enterReturn(state, returned('r1', ['TEA', 1, true], ['TEA', 1, false])));
    expect(moves(outcome)).toEqual(['WRITE_OFF TEA -1/-1/0/0']);
    expect(outcome.state.status).toBe('RETURNED');
  });

  it.each<[string, Reservation | null, Line]>([
    ['of more than had left', shipped(), ['TEA', 4, true]],
    ['of what the order never had', shipped(), ['POT', 1, true]],
    ['of an order without stock', { ...held, status: 'FAILED', lines: [], failure: 'OUT_OF_STOCK' }, ['TEA', 1, true]],
    ['of an unknown order', null, ['TEA', 1, true]],
  ])('%s is a contradiction', (_what, book, line) => {
    expect(enterReturn(book, returned('r1', line))).toMatchObject({ refused: 'CONTRADICTORY_FACTS' });
  });
});
