import type { MigratedDatabase } from '@waybill/testing';
import { createNotificationDatabase } from '../../test/notification-database.js';
import { anOrder, type AnOrder } from '../../test/order.builder.js';
import { TestNotification } from '../../test/test-notification.js';
import { SimulatedSmsChannel } from './channels/sms/simulated-sms.channel.js';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const contact = { email: 'ada@example.com', phone: '+15550100' };

describe('Personal data', () => {
  let database: MigratedDatabase;
  let service: TestNotification;

  beforeAll(async () => {
    database = await createNotificationDatabase();
  });

  beforeEach(() => {
    service = new TestNotification(database, [new SimulatedSmsChannel()]);
  });

  afterEach(async () => {
    await service.query('DELETE FROM recipient');
    await service.query('DELETE FROM delivery');
  });

  afterAll(() => database.drop());

  const kept = async (orderId: string): Promise<unknown[]> =>
    service.query('SELECT email, phone FROM recipient WHERE order_id = $1', [orderId]);

  it('is kept only as far as an open channel uses it', async () => {
    const order = anOrder({ contact });
    await service.deliver(order.created());
    expect(await kept(order.orderId)).toEqual([{ email: null, phone: '+15550100' }]);
  });

  it('is kept for as long as the order may be refunded', async () => {
    const order = anOrder({ contact });
    await service.deliver(order.created(), order.completed());
    await service.work();
    service.clock.advance(29 * DAY);
    expect(await service.forgetDue()).toBe(0);
    service.clock.advance(2 * DAY);
    expect(await service.forgetDue()).toBe(1);
    expect(await kept(order.orderId)).toEqual([]);
  });

  it.each([
    ['was refunded', (order: AnOrder) => [order.refunded()]],
    ['was cancelled before it was paid', (order: AnOrder) => [order.cancelled('OUT_OF_STOCK')]],
    ['was cancelled and never paid', (order: AnOrder) => [order.cancelled(), order.paymentVoided()]],
    ['was cancelled and paid back', (order: AnOrder) => [order.cancelled(), order.paymentRefunded()]],
    [
      'was paid back, the cancellation being read later',
      (order: AnOrder) => [order.paymentRefunded(), order.cancelled()],
    ],
    ['was cancelled, and the charge was declined', (order: AnOrder) => [order.cancelled(), order.paymentFailed()]],
  ])('is gone a day after the order %s', async (_name, end) => {
    const order = anOrder({ contact });
    await service.deliver(order.created());
    for (const event of end(order)) await service.deliver(event);
    await service.work();
    service.clock.advance(23 * HOUR);
    expect(await service.forgetDue()).toBe(0);
    service.clock.advance(2 * HOUR);
    expect(await service.forgetDue()).toBe(1);
  });

  it('stays while a cancelled order’s money is not where it belongs', async () => {
    const order = anOrder({ contact });
    await service.deliver(order.created());
    await service.deliver(order.cancelled());
    await service.deliver(order.refundFailed());
    await service.work();
    service.clock.advance(29 * DAY);
    expect(await service.forgetDue()).toBe(0);
    service.clock.advance(2 * DAY);
    expect(await service.forgetDue()).toBe(1);
  });

  it('stays while a message waits for it', async () => {
    const order = anOrder({ contact });
    await service.deliver(order.created());
    await service.deliver(order.cancelled('OUT_OF_STOCK'));
    service.clock.advance(2 * DAY);
    expect(await service.forgetDue()).toBe(0);
    await service.work();
    expect(await service.forgetDue()).toBe(1);
  });

  it('that is gone makes later news go to the log at once', async () => {
    const order = anOrder({ contact });
    await service.deliver(order.created(), order.completed());
    await service.work();
    service.clock.advance(31 * DAY);
    await service.forgetDue();
    await service.deliver(order.refunded());
    await service.deliver(order.paymentFailed());
    expect(await service.told(order.orderId)).toEqual([
      'OrderCompleted SENT SMS',
      'OrderRefunded SENT LOG',
      'PaymentFailed SENT LOG',
    ]);
    expect(await service.query('SELECT FROM delivery')).toEqual([]);
  });

  it('is nowhere but in its table', async () => {
    const order = anOrder({ contact });
    await service.deliver(order.created());
    await service.deliver(order.confirmed(), order.cancelled('OUT_OF_STOCK'));
    const rows = await service.query('SELECT * FROM delivery, notification');
    expect(rows).not.toHaveLength(0);
    expect(JSON.stringify(rows)).not.toContain(contact.phone);
  });

  it('goes with a message whose channel stays closed: given up after three days', async () => {
    const order = anOrder({ contact });
    await service.deliver(order.created());
    await service.deliver(order.cancelled('OUT_OF_STOCK'));
    const closed = new TestNotification(database);
    closed.clock.advance(3 * DAY + 1_000);
    expect(await closed.forgetDue()).toBe(1);
    expect(await closed.told(order.orderId)).toEqual(['OrderCancelled FAILED SMS']);
  });
});
