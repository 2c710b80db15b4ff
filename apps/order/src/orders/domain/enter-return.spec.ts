import type { ReturnedLine } from '@waybill/contracts';
import { cancel, requestRefund } from './commands.js';
import { missingParts, retryCompensation } from './compensation.js';
import { enterReturn } from './enter-return.js';
import { goodsOut } from './goods-out.js';
import { accepted, after, AT, fact, ORDER_ID, placed, typesOf } from './order.builder.js';
import type { Decided, Order } from './order.js';
import { statusOf } from './order-view.js';
import { settle } from './settle.js';

const LATER = AT + 1;
const ALL = [line('TEA', 2), line('CUP', 1)];

function line(sku: string, quantity: number, restock = true): ReturnedLine {
  return { sku, quantity, restock };
}
const entered = (lines: readonly ReturnedLine[], id = 'r1') => ({ id, lines, reason: 'unpacked', actor: 'olga' });
const returned = (order: Order, lines: readonly ReturnedLine[], id = 'r1'): Decided =>
  accepted(enterReturn(order, entered(lines, id), LATER));

const paid = () => after(placed(), fact.reserved(), fact.paid()).state;
const completed = () => after(paid(), fact.shipped()).state;
const cancelled = () => accepted(cancel(paid(), AT)).state;
const refundAsked = (order: Order) => accepted(requestRefund(order, AT)).state;

describe('A return', () => {
  it('is recorded and announced, and leaves status and compensation alone', () => {
    const { state, events } = returned(completed(), [line('TEA', 1), line('TEA', 1, false)]);
    const lines = [line('TEA', 1), line('TEA', 1, false)];
    expect(state.returns).toEqual([{ id: 'r1', lines, reason: 'unpacked', actor: 'olga', at: LATER }]);
    expect(events).toEqual([
      {
        type: 'ReturnEntered',
        data: { orderId: ORDER_ID, returnId: 'r1', lines, reason: 'unpacked', actor: 'olga' },
      },
    ]);
    expect([statusOf(state), state.compensation.status]).toEqual(['COMPLETED', 'NONE']);
    expect(Object.fromEntries(goodsOut(state))).toEqual({ CUP: 1 });
  });

  it('changes nothing when it is entered again under its id', () => {
    const { state } = returned(completed(), ALL);
    expect(enterReturn(state, entered(ALL), LATER + 1)).toEqual({ state, events: [] });
  });

  it('is refused for more than was shipped and has not come back', () => {
    const { state } = returned(completed(), [line('TEA', 1)]);
    for (const tooMany of [[line('TEA', 2)], [line('TEA', 1), line('TEA', 1, false)], [line('POT', 1)]]) {
      expect(enterReturn(state, entered(tooMany, 'r2'), LATER)).toMatchObject({ refused: 'EXCEEDS_SHIPPED' });
    }
    const partial = after(placed(), fact.reserved({ TEA: 1, CUP: 0 }), fact.paid(1000), fact.shipped()).state;
    expect(enterReturn(partial, entered([line('TEA', 2)]), LATER)).toMatchObject({ refused: 'EXCEEDS_SHIPPED' });
    expect(goodsOut(partial).has('CUP')).toBe(false);
  });

  it.each<[string, () => Order]>([
    ['nothing was shipped', paid],
    ['its parcel may still be called back', () => after(cancelled(), fact.shipped()).state],
    ['its parcel was called back', () => after(cancelled(), fact.shipmentVoided(true)).state],
    ['its refund has taken the goods back', () => after(refundAsked(completed()), fact.refunded()).state],
    ['everything came back before', () => returned(completed(), ALL, 'r0').state],
  ])('is refused where %s', (_what, order) => {
    expect(enterReturn(order(), entered([line('TEA', 1)]), LATER)).toMatchObject({ refused: 'NOT_RETURNABLE' });
  });

  it('leaves a refund the rest of the goods', () => {
    const { state } = returned(refundAsked(completed()), ALL);
    expect(typesOf(after(state, fact.refunded()).events)).toEqual(['InventoryRollback']);
  });
});

describe('A parcel that could not be called back', () => {
  const stuck = () => after(cancelled(), fact.refunded(), fact.shipmentVoidFailed()).state;

  it('is back once everything in it is, sold again or not', () => {
    const half = returned(stuck(), [line('TEA', 2)]).state;
    expect([half.compensation.status, missingParts(half)]).toEqual(['NEEDS_ATTENTION', ['shipment']]);
    const { state, events } = returned(half, [line('CUP', 1, false)], 'r2');
    expect([state.compensation.status, typesOf(events)]).toEqual(['DONE', ['ReturnEntered']]);
  });

  it('leaves a compensation waiting for money alone', () => {
    const { state } = returned(after(cancelled(), fact.shipmentVoidFailed()).state, ALL);
    expect(missingParts(state)).toEqual(['money']);
    expect(after(state, fact.refunded()).state.compensation.status).toBe('DONE');
  });

  it('ends the refund of an order that had not been shipped when it was asked', () => {
    const { state } = after(refundAsked(paid()), fact.shipmentVoidFailed(), fact.refunded());
    const done = returned(state, ALL);
    expect(typesOf(done.events)).toEqual(['ReturnEntered', 'OrderRefunded']);
    expect(statusOf(done.state)).toBe('REFUNDED');
  });

  it('may still come back after its shipment was settled', () => {
    const settled = accepted(settle(stuck(), { part: 'shipment', reason: 'lost', actor: 'olga' }, LATER)).state;
    expect(settled.compensation.status).toBe('DONE');
    expect(returned(settled, ALL).state.returns).toHaveLength(1);
  });

  it('has its rest asked back where the carrier gives it back after all', () => {
    const half = returned(stuck(), [line('TEA', 2)]).state;
    const { state, events } = after(accepted(retryCompensation(half, LATER)).state, fact.shipmentVoided(true));
    expect(typesOf(events)).toEqual(['InventoryRollback']);
    expect(enterReturn(state, entered([line('CUP', 1)], 'r2'), LATER)).toMatchObject({ refused: 'NOT_RETURNABLE' });
  });
});
