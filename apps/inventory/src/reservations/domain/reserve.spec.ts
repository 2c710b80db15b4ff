import { rollback } from './give-back.js';
import { ORDER_ID, held, moves, orderCreated, stockOf } from './reservation.builder.js';
import { reserve } from './reserve.js';

describe('Reserving stock for an order', () => {
  it('holds all lines and asks payment for what they cost', () => {
    const stock = stockOf({ TEA: 5, CUP: 1 });
    const decided = reserve(null, orderCreated({ TEA: 2, CUP: 1 }), stock);
    expect(decided.events).toEqual([
      {
        type: 'InventoryReserved',
        data: {
          orderId: ORDER_ID,
          lines: [
            { sku: 'TEA', quantity: 2, unitPrice: { amount: 1000, currency: 'USD' } },
            { sku: 'CUP', quantity: 1, unitPrice: { amount: 500, currency: 'USD' } },
          ],
          amount: { amount: 2500, currency: 'USD' },
        },
      },
    ]);
    expect(moves(decided)).toEqual(['RESERVE 2 TEA', 'RESERVE 1 CUP']);
    expect(decided.state.status).toBe('HELD');
  });

  it('holds nothing when one line is short, and names that line', () => {
    const stock = stockOf({ TEA: 5, CUP: 1 });
    const decided = reserve(null, orderCreated({ TEA: 2, CUP: 3 }), stock);
    expect(decided.events).toEqual([
      {
        type: 'InventoryFailed',
        data: { orderId: ORDER_ID, reason: 'OUT_OF_STOCK', lines: [{ sku: 'CUP', requested: 3, available: 1 }] },
      },
    ]);
    expect(decided.movements).toEqual([]);
    expect(stock).toEqual(stockOf({ TEA: 5, CUP: 1 }));
  });

  it.each([
    ['unknown', stockOf({ TEA: 0 })],
    ['deleted', stockOf({ TEA: 0, CUP: 9 }, ['CUP'])],
  ])('fails the whole order for a product that is %s, even a partial one and even with short stock', (_case, stock) => {
    const decided = reserve(null, orderCreated({ TEA: 2, CUP: 1 }, true), stock);
    expect(decided.events).toMatchObject([
      { data: { reason: 'UNKNOWN_PRODUCT', lines: [{ sku: 'CUP', requested: 1, available: 0 }] } },
    ]);
    expect(decided.state).toMatchObject({ status: 'FAILED', failure: 'UNKNOWN_PRODUCT' });
  });

  it('takes what is there when the customer allows it, and costs only that', () => {
    const decided = reserve(null, orderCreated({ TEA: 3, CUP: 1, POT: 1 }, true), stockOf({ TEA: 2, CUP: 0, POT: 1 }));
    expect(decided.events).toMatchObject([
      {
        type: 'InventoryReserved',
        data: {
          lines: [
            { sku: 'TEA', quantity: 2 },
            { sku: 'POT', quantity: 1 },
          ],
          amount: { amount: 4000, currency: 'USD' },
          shortfall: [
            { sku: 'TEA', requested: 3, reserved: 2 },
            { sku: 'CUP', requested: 1, reserved: 0 },
          ],
        },
      },
    ]);
    expect(moves(decided)).toEqual(['RESERVE 2 TEA', 'RESERVE 1 POT']);
  });

  it('fails a partial order of which nothing is there', () => {
    const decided = reserve(null, orderCreated({ TEA: 3 }, true), stockOf({ TEA: 0 }));
    expect(decided.events).toMatchObject([{ type: 'InventoryFailed', data: { reason: 'OUT_OF_STOCK' } }]);
  });

  it('lets no two orders of a batch have the same unit', () => {
    const stock = stockOf({ TEA: 3 });
    const orders = [1, 2, 3].map(() => reserve(null, orderCreated({ TEA: 2 }), stock).state.status);
    expect(orders).toEqual(['HELD', 'FAILED', 'FAILED']);
    expect(stock.get('TEA')?.available).toBe(1);
  });

  it('decides an order once', () => {
    const stock = stockOf({ TEA: 9, CUP: 9 });
    const before = held();
    expect(reserve(before, orderCreated({ TEA: 2, CUP: 1 }), stock)).toEqual({
      state: before,
      events: [],
      movements: [],
    });
    expect(stock.get('TEA')?.available).toBe(9);
  });

  it('refuses an order that was asked back before it came, without a word', () => {
    const closed = rollback(null, ORDER_ID, 1).state;
    const decided = reserve(closed, orderCreated({ TEA: 2 }), stockOf({ TEA: 9 }));
    expect(decided).toEqual({ state: closed, events: [], movements: [] });
  });
});
