import { TRACEPARENT, type MigratedDatabase } from '@waybill/testing';
import { createNotificationDatabase } from '../../test/notification-database.js';
import { anOrder } from '../../test/order.builder.js';
import { TestNotification } from '../../test/test-notification.js';
import { SimulatedSmsChannel } from './channels/sms/simulated-sms.channel.js';

describe('Notifications', () => {
  let database: MigratedDatabase;

  beforeAll(async () => {
    database = await createNotificationDatabase();
  });

  afterAll(() => database.drop());

  describe('where the log is the only channel', () => {
    it('are recorded as sent with the event that caused them, and logged after the commit', async () => {
      const service = new TestNotification(database);
      const order = anOrder();
      await service.deliver(order.created(), order.confirmed(), order.shipped(), order.completed());
      expect(await service.told(order.orderId)).toEqual([
        'OrderCompleted SENT LOG',
        'OrderConfirmed SENT LOG',
        'OrderShipped SENT LOG',
      ]);
      expect(service.log.told.map(({ cause }) => cause).sort()).toEqual([
        'OrderCompleted',
        'OrderConfirmed',
        'OrderShipped',
      ]);
      expect(service.log.told[0]).toMatchObject({ orderId: order.orderId, traceparent: TRACEPARENT });
    });

    it('are neither recorded nor logged by a batch that is rolled back', async () => {
      const service = new TestNotification(database);
      const order = anOrder();
      await service.deliverInVain(order.confirmed());
      expect(await service.of(order.orderId)).toEqual([]);
      expect(service.log.told).toEqual([]);
    });

    it('are told once per order and cause, whether the event comes again in this batch or another', async () => {
      const service = new TestNotification(database);
      const order = anOrder();
      await service.deliver(order.cancelled('TIMED_OUT', 1), order.cancelled('TIMED_OUT', 2));
      await service.deliver(order.cancelled('TIMED_OUT', 3), order.paymentFailed());
      expect(await service.told(order.orderId)).toEqual(['OrderCancelled SENT LOG', 'PaymentFailed SENT LOG']);
      expect(service.log.told.map(({ cause }) => cause)).toEqual(['OrderCancelled', 'PaymentFailed']);
    });

    it('need nobody’s address, so none is kept', async () => {
      const service = new TestNotification(database);
      const order = anOrder({ contact: { email: 'ada@example.com', phone: '+15550100' } });
      await service.deliver(order.created(), order.confirmed(), order.cancelled());
      expect(await service.query('SELECT * FROM recipient')).toEqual([]);
    });

    it('are told once by two instances that read the same events at the same time', async () => {
      const [one, other] = [new TestNotification(database), new TestNotification(database)];
      const orders = Array.from({ length: 40 }, () => anOrder());
      const events = orders.flatMap((order) => [order.confirmed(), order.completed()]);
      await Promise.all([one.deliver(...events), other.deliver(...events.toReversed())]);
      expect(one.log.told.length + other.log.told.length).toBe(80);
      for (const { orderId } of orders) expect(await one.of(orderId)).toHaveLength(2);
    });

    it('cost one statement a batch, whatever is in it', async () => {
      const service = new TestNotification(database);
      const orders = Array.from({ length: 50 }, () => anOrder());
      await service.deliver(
        ...orders.flatMap((order) => [order.created(), order.confirmed(), order.shipped(), order.completed()]),
      );
      expect(service.statements).toEqual([expect.stringContaining('INSERT INTO notification')]);
    });

    it('list an order’s news newest first', async () => {
      const service = new TestNotification(database);
      const order = anOrder();
      const [first, second] = [order.confirmed(), order.completed()];
      const later = { ...second, event: { ...second.event, time: '2030-01-01T00:00:00.000Z' } };
      await service.deliver(first, later);
      expect((await service.of(order.orderId)).map(({ cause }) => cause)).toEqual(['OrderCompleted', 'OrderConfirmed']);
    });
  });

  describe('where SMS is open', () => {
    it('go to the telephone of a customer who gave one, and to the log for one who did not', async () => {
      const service = new TestNotification(database, [new SimulatedSmsChannel()]);
      const [reachable, silent] = [anOrder({ contact: { phone: '+1 555 0100' } }), anOrder()];
      await service.deliver(reachable.created(), silent.created());
      await service.deliver(reachable.confirmed(), silent.confirmed());
      expect(await service.told(reachable.orderId)).toEqual(['OrderConfirmed PENDING -']);
      expect(await service.told(silent.orderId)).toEqual(['OrderConfirmed SENT LOG']);
      expect(service.log.told.map(({ orderId }) => orderId)).toEqual([silent.orderId]);
      expect(await service.work()).toBe(1);
      expect(await service.told(reachable.orderId)).toEqual(['OrderConfirmed SENT SMS']);
    });

    it('wait for an OrderCreated that is read later than what it caused', async () => {
      const service = new TestNotification(database, [new SimulatedSmsChannel()]);
      const order = anOrder({ contact: { phone: '+1 555 0100' } });
      await service.deliver(order.paymentFailed());
      expect(await service.work()).toBe(1);
      expect(await service.told(order.orderId)).toEqual(['PaymentFailed PENDING -']);
      await service.deliver(order.created());
      expect(await service.work()).toBe(0);
      service.clock.advance(3_000);
      expect(await service.work()).toBe(1);
      expect(await service.told(order.orderId)).toEqual(['PaymentFailed SENT SMS']);
    });

    it('go to the log when the OrderCreated does not come, or named nobody', async () => {
      const service = new TestNotification(database, [new SimulatedSmsChannel()]);
      const [unknown, silent] = [anOrder(), anOrder()];
      await service.deliver(unknown.paymentFailed(), silent.paymentFailed());
      await service.deliver(silent.created());
      service.clock.advance(3_000);
      await service.work();
      expect(await service.told(silent.orderId)).toEqual(['PaymentFailed SENT LOG']);
      expect(await service.told(unknown.orderId)).toEqual(['PaymentFailed PENDING -']);
      service.clock.advance(60 * 60_000);
      await service.work();
      expect(await service.told(unknown.orderId)).toEqual(['PaymentFailed SENT LOG']);
      expect(service.log.told.map(({ orderId }) => orderId)).toEqual([silent.orderId, unknown.orderId]);
    });
  });
});
