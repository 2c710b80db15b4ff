import { randomUUID } from 'node:crypto';
import { eventually, type TestSystem } from '@waybill/testing';
import type { Answer, Api, Order, Problem } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';

const NEVER_CALLED_BACK = { name: 'N', line1: 'L', city: 'C', postalCode: '1', country: 'XV' };

type Line = readonly [sku: string, quantity: number, restock: boolean];

export const goodsThatComeBack = (shared: SharedSystem): void =>
  describe('goods that come back', () => {
    let system: TestSystem;
    let api: Api;

    beforeAll(() => {
      ({ system, api } = shared);
    });

    const enter = (id: string, lines: readonly Line[], more: object = {}, headers: Record<string, string> = {}) =>
      api.request<Order & Problem>(
        'POST',
        `${system.url('order')}/orders/${id}/returns`,
        { lines: lines.map(([sku, quantity, restock]) => ({ sku, quantity, restock })), ...more },
        headers,
      );

    const movementsOf = async (sku: string): Promise<{ kind: string }[]> => {
      const url = `${system.url('inventory')}/stock/${sku}/movements`;
      return (await api.request<{ items: { kind: string }[] }>('GET', url)).body.items;
    };

    const completed = async (sku: string, quantity: number): Promise<string> => {
      const { id } = await api.place(sku, { items: [{ sku, quantity }] });
      await api.reaches(id, 'COMPLETED');
      // The customer has them once inventory knows that they have left.
      await eventually(async () => expect((await api.stock(sku)).reserved).toBe(0));
      return id;
    };

    const refused = ({ status, body }: Answer<Problem>) => ({ status, code: body.code });

    it('are on sale again or written off, once per return, with who entered it and why', async () => {
      const sku = await api.product({ onHand: 10 });
      const id = await completed(sku, 4);
      const key = { 'idempotency-key': randomUUID() };
      const said = { reason: 'one torn', actor: 'olga' };
      const lines: Line[] = [
        [sku, 1, true],
        [sku, 1, false],
      ];
      const answer = await enter(id, lines, said, key);
      expect(answer).toMatchObject({ status: 202, body: { status: 'COMPLETED', returns: [said] } });
      expect(await enter(id, lines, said, key)).toMatchObject({ replayed: 'true', body: answer.body });
      await eventually(async () =>
        expect(await api.stock(sku)).toEqual({ sku, received: 9, available: 7, reserved: 0, shipped: 2 }),
      );
      const [last, before] = await movementsOf(sku);
      expect([last, before]).toMatchObject([
        { kind: 'WRITE_OFF', deltas: { received: -1, shipped: -1 }, orderId: id, ...said },
        { kind: 'RETURN', deltas: { available: 1, shipped: -1 }, orderId: id, ...said },
      ]);
      const url = `${system.url('order')}/orders/${id}/timeline`;
      const timeline = await api.request<{ items: { type: string }[] }>('GET', url);
      expect(timeline.body.items.filter(({ type }) => type === 'ReturnEntered')).toHaveLength(1);
    });

    it('are never more than were shipped and had not come back', async () => {
      const sku = await api.product({ onHand: 10 });
      const id = await completed(sku, 2);
      expect(refused(await enter(id, [[sku, 3, true]]))).toEqual({ status: 409, code: 'exceeds-shipped' });
      const answers = await Promise.all([...Array(5).keys()].map(() => enter(id, [[sku, 1, true]])));
      expect(answers.filter(({ status }) => status === 202)).toHaveLength(2);
      expect(refused(await enter(id, [[sku, 1, true]]))).toEqual({ status: 409, code: 'not-returnable' });
      await eventually(async () => expect(await api.stock(sku)).toMatchObject({ available: 10, shipped: 0 }));
    });

    it('leave the rest of an order to its refund', async () => {
      const sku = await api.product({ onHand: 10 });
      const id = await completed(sku, 3);
      expect((await enter(id, [[sku, 1, false]])).status).toBe(202);
      expect((await api.refund(id)).status).toBe(202);
      await api.reaches(id, 'REFUNDED', 'DONE');
      await eventually(async () =>
        expect(await api.stock(sku)).toEqual({ sku, received: 9, available: 9, reserved: 0, shipped: 0 }),
      );
      expect(refused(await enter(id, [[sku, 1, true]]))).toEqual({ status: 409, code: 'not-returnable' });
    });

    it.each(['on-return', 'never'])(
      'may stay out after a refund that says %s, and come back later',
      async (restock) => {
        const sku = await api.product({ onHand: 5 });
        const id = await completed(sku, 2);
        const said = { reason: 'does not fit', actor: 'olga' };
        const url = `${system.url('order')}/orders/${id}/refund`;
        expect(await api.request('POST', url, { restock: 'later' })).toMatchObject({ status: 400 });
        expect(await api.request('POST', url, { restock, ...said })).toMatchObject({ status: 202 });
        expect(await api.reaches(id, 'REFUNDED', 'DONE')).toMatchObject({ explained: { restock, ...said } });
        expect(await api.stock(sku)).toEqual({ sku, received: 5, available: 3, reserved: 0, shipped: 2 });
        expect((await enter(id, [[sku, 2, true]])).status).toBe(202);
        await eventually(async () =>
          expect(await api.stock(sku)).toEqual({ sku, received: 5, available: 5, reserved: 0, shipped: 0 }),
        );
      },
    );

    it('in a parcel that could not be called back end what the order needed attention for', async () => {
      const sku = await api.product({ onHand: 5 });
      const { id } = await api.place(sku, { items: [{ sku, quantity: 2 }], shippingAddress: NEVER_CALLED_BACK });
      await api.reaches(id, 'PAID');
      expect(refused(await enter(id, [[sku, 1, true]]))).toEqual({ status: 409, code: 'not-returnable' });
      await api.cancel(id);
      await api.reaches(id, 'CANCELLED', 'NEEDS_ATTENTION');
      await eventually(async () => expect((await api.order(id)).payment).toMatchObject({ status: 'REFUNDED' }));
      expect(await enter(id, [[sku, 1, true]])).toMatchObject({
        status: 202,
        body: { compensation: 'NEEDS_ATTENTION' },
      });
      expect(await enter(id, [[sku, 1, false]])).toMatchObject({ status: 202, body: { compensation: 'DONE' } });
      await eventually(async () =>
        expect(await api.stock(sku)).toEqual({ sku, received: 4, available: 4, reserved: 0, shipped: 0 }),
      );
    });

    it.each<[string, object]>([
      ['no line', { lines: [] }],
      ['a line without restock', { lines: [{ sku: 'TEA', quantity: 1 }] }],
      ['a quantity of 0', { lines: [{ sku: 'TEA', quantity: 0, restock: true }] }],
      ['a SKU twice', { lines: Array(2).fill({ sku: 'TEA', quantity: 1, restock: true }) }],
      ['a blank reason', { lines: [{ sku: 'TEA', quantity: 1, restock: true }], reason: ' ' }],
    ])('are not entered with %s', async (_what, body) => {
      const url = `${system.url('order')}/orders/${randomUUID()}/returns`;
      expect(await api.request('POST', url, body)).toMatchObject({ status: 400, body: { code: 'validation-failed' } });
    });
  });
