import { eventually, type TestSystem } from '@waybill/testing';
import type { Api, Money } from '../support/api.js';
import { TopicLog } from '../support/topic-log.js';
import type { SharedSystem } from '../support/shared-system.js';

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const ordersThatGoWell = (shared: SharedSystem): void =>
  describe('an order that goes well', () => {
    let system: TestSystem;
    let api: Api;
    let log: TopicLog;

    beforeAll(async () => {
      ({ system, api } = shared);
      log = await TopicLog.open(system.brokers);
    });

    afterAll(() => log?.close());

    it('is answered PENDING at once, with a Location and the catalogue’s prices', async () => {
      const sku = await api.product({ price: 1250 });
      const answer = await api.post({ customerId: 'ada', items: [{ sku, quantity: 3 }] });
      expect(answer.status).toBe(201);
      expect(answer.location).toBe(`/orders/${answer.body.id}`);
      expect(answer.body).toMatchObject({
        status: 'PENDING',
        compensation: 'NONE',
        total: { amount: 3750, currency: 'USD' },
        items: [{ sku, quantity: 3, unitPrice: { amount: 1250, currency: 'USD' } }],
        cancellation: null,
      });
    });

    it('goes through stock, payment and shipping to COMPLETED', async () => {
      const sku = await api.product({ onHand: 10, price: 1999 });
      const { id } = await api.place(sku, { items: [{ sku, quantity: 2 }] });
      const order = await api.settled(id);
      expect(order).toMatchObject({
        status: 'COMPLETED',
        items: [{ sku, quantity: 2, reserved: 2 }],
        payment: { status: 'COMPLETED' },
        shortfall: [],
      });
      expect(order.shipment?.trackingNumber).toEqual(expect.any(String));

      const payments = await api.items<{ status: string; amount: Money; attempts: number }>('payment', 'payments', id);
      expect(payments).toMatchObject([{ status: 'COMPLETED', amount: { amount: 3998, currency: 'USD' }, attempts: 1 }]);
      const shipments = await api.items<{ status: string; trackingNumber: string }>('shipping', 'shipments', id);
      expect(shipments).toMatchObject([{ status: 'SHIPPED', trackingNumber: order.shipment?.trackingNumber }]);
      await eventually(async () => {
        expect(await api.stock(sku)).toEqual({ sku, received: 10, available: 8, reserved: 0, shipped: 2 });
        const told = await api.items<{ cause: string; status: string }>('notification', 'notifications', id);
        expect(told.map(({ cause, status }) => `${cause} ${status}`).sort()).toEqual([
          'OrderCompleted SENT',
          'OrderConfirmed SENT',
          'OrderShipped SENT',
        ]);
      });
    });

    it('writes each event once, as a CloudEvent, under the order’s key and one trace', async () => {
      const sku = await api.product();
      const placed = await api.post(
        { customerId: 'ada', items: [{ sku, quantity: 1 }], contact: { email: 'ada@example.com' } },
        { traceparent: TRACEPARENT },
      );
      const { id } = placed.body;
      await api.settled(id);
      const expected = [
        'OrderCreated',
        'InventoryReserved',
        'OrderConfirmed',
        'PaymentCompleted',
        'OrderPaid',
        'OrderShipped',
        'OrderCompleted',
      ];
      await eventually(() => expect(log.typesOf(id).sort()).toEqual([...expected].sort()));

      const events = log.of(id);
      const ids = new Set(events.map(({ value }) => value.id));
      for (const { topic, headers, value } of events) {
        expect(value).toMatchObject({
          specversion: '1.0',
          source: `/${topic.replace('-events', '')}`,
          subject: id,
          datacontenttype: 'application/json',
          dataschema: `urn:waybill:${value.type}:1`,
          correlationid: id,
          data: { orderId: id },
        });
        expect(value.id).toMatch(UUID);
        expect({ ...headers, traceparent: headers.traceparent?.split('-')[1] }).toEqual({
          'content-type': 'application/cloudevents+json; charset=UTF-8',
          'event-type': value.type,
          'event-id': value.id,
          'correlation-id': id,
          traceparent: TRACEPARENT.split('-')[1],
        });
        if (value.type === 'OrderCreated') expect(value.causationid).toBeUndefined();
        else expect(ids).toContain(value.causationid);
      }
      const orderEvents = events.filter(({ topic }) => topic === 'order-events').map(({ value }) => value.type);
      expect(orderEvents).toEqual(['OrderCreated', 'OrderConfirmed', 'OrderPaid', 'OrderCompleted']);
    });

    it('keeps contact data on order-events alone', async () => {
      const sku = await api.product();
      const { id } = await api.place(sku, { contact: { email: 'private@example.com' } });
      await api.settled(id);
      await eventually(() => expect(log.typesOf(id)).toContain('OrderShipped'));
      const elsewhere = log.of(id).filter(({ topic }) => topic !== 'order-events');
      expect(JSON.stringify(elsewhere)).not.toContain('private@example.com');
    });

    it('shows up first in the list of its customer, page by page', async () => {
      const sku = await api.product();
      const customerId = `lister-${Date.now()}`;
      const ids: string[] = [];
      for (let i = 0; i < 5; i++) ids.unshift((await api.place(sku, { customerId })).id);
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: { items: { id: string }[]; nextCursor: string | null } = (
          await api.request<{ items: { id: string }[]; nextCursor: string | null }>(
            'GET',
            `${system.url('order')}/orders?customerId=${customerId}&limit=2${cursor && `&cursor=${cursor}`}`,
          )
        ).body;
        seen.push(...page.items.map((item) => item.id));
        cursor = page.nextCursor;
        if (seen.length === 2) await api.place(sku, { customerId });
      }
      expect(seen).toEqual(ids);
    });
  });
