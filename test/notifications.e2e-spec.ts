import { randomUUID } from 'node:crypto';
import { eventually, TestMailServer, TestSystem } from '@waybill/testing';
import { Api, type Order } from './support/api.js';
import { Resending } from './support/resending.js';
import { TopicLog } from './support/topic-log.js';

interface Notification {
  readonly id: string;
  readonly orderId: string;
  readonly channel: string | null;
  readonly cause: string;
  readonly status: string;
  readonly sentAt: string | null;
}

/** Two leases and a restart on a slow machine. */
const PATIENCE = { timeoutMs: 40_000 };
const SUBJECTS: Readonly<Record<string, string>> = {
  OrderConfirmed: 'We have your order',
  OrderShipped: 'Your order is on its way',
  OrderCompleted: 'Your order is on its way',
  PaymentFailed: 'Your order was cancelled',
  OrderCancelled: 'Your order was cancelled',
  OrderRefunded: 'Your refund',
  PaymentRefunded: 'Your refund',
};

describe('a customer with an e-mail address', () => {
  let server: TestMailServer;
  let system: TestSystem;
  let api: Api;
  let log: TopicLog;

  beforeAll(async () => {
    server = await TestMailServer.start();
    system = await TestSystem.start({
      instances: { notification: 2 },
      env: { SMTP_URL: server.url, SMTP_FROM: 'Shop <shop@example.com>', LOG_LEVEL: 'info' },
    });
    api = new Api(system);
    log = await TopicLog.open(system.brokers);
  });

  afterEach(() => server?.acceptAll());

  afterAll(() => system?.audit());
  afterAll(async () => {
    await log?.close();
    await system?.stop();
    await server?.down();
  });

  let customers = 0;
  const place = async (sku: string, overrides: Record<string, unknown> = {}): Promise<[Order, string]> => {
    const email = `customer-${++customers}@example.com`;
    return [await api.place(sku, { contact: { email, phone: '+15550100' }, ...overrides }), email];
  };

  const notificationsOf = (orderId: string): Promise<Notification[]> =>
    api.items<Notification>('notification', 'notifications', orderId);

  /** Waits until exactly these causes are sent by e-mail, each with one record, each turn of them with exactly one mail. */
  const isTold = async (orderId: string, email: string, causes: readonly string[]): Promise<void> => {
    await eventually(async () => {
      const records = await notificationsOf(orderId);
      expect(records.map(({ cause, status, channel }) => `${cause} ${status} ${channel}`).sort()).toEqual(
        causes.map((cause) => `${cause} SENT EMAIL`).sort(),
      );
      const subjects = server.to(email).map(({ subject }) => subject);
      expect(subjects.sort()).toEqual([...new Set(causes.map((cause) => SUBJECTS[cause]))].sort());
    }, PATIENCE);
  };

  it('hears that the order is confirmed, and that it is on its way, once each', async () => {
    const [order, email] = await place(await api.product({ price: 1999 }));
    await api.settled(order.id);
    await isTold(order.id, email, ['OrderConfirmed', 'OrderShipped', 'OrderCompleted']);
    const complete = server.to(email).find(({ subject }) => subject === SUBJECTS.OrderCompleted);
    expect(complete).toMatchObject({ from: { address: 'shop@example.com' }, to: [{ address: email }] });
    expect(complete?.text).toContain(order.id);
    expect(complete?.text).toContain('19.99 USD');
    for (const record of await notificationsOf(order.id)) {
      expect(record).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        orderId: order.id,
        channel: 'EMAIL',
        cause: record.cause,
        status: 'SENT',
        sentAt: expect.stringMatching(/Z$/) as string,
      });
    }
  });

  it.each([
    [
      'the payment was declined',
      { paymentMethod: 'tok_declined' },
      ['OrderConfirmed', 'PaymentFailed'],
      'was declined',
    ],
    ['it is out of stock', { quantity: 1_000 }, [], 'out of stock'],
    ['it cannot be shipped', { country: 'XX' }, ['OrderConfirmed', 'PaymentRefunded'], 'could not be shipped'],
  ])('hears that the order was cancelled because %s', async (_name, given, before, words) => {
    const sku = await api.product({ onHand: 5 });
    const { quantity = 1, country, ...rest } = given as { quantity?: number; country?: string };
    const address = { name: 'N', line1: 'L', city: 'C', postalCode: '1', country };
    const body = { items: [{ sku, quantity }], ...(country && { shippingAddress: address }), ...rest };
    const [order, email] = await place(sku, body);
    await api.settled(order.id);
    await isTold(order.id, email, [...before, 'OrderCancelled']);
    const cancelled = server.to(email).find(({ subject }) => subject === SUBJECTS.OrderCancelled);
    expect(cancelled?.text).toContain(words);
  });

  it('hears that the order was cancelled at their own request', async () => {
    const sku = await api.product();
    await system.service('payment').stop();
    const [order, email] = await place(sku);
    expect((await api.cancel(order.id)).status).toBe(202);
    await system.service('payment').start();
    await api.settled(order.id);
    await eventually(async () => {
      const causes = (await notificationsOf(order.id)).map(({ cause, status }) => `${cause} ${status}`);
      expect(causes).toContain('OrderCancelled SENT');
      expect(causes.filter((cause) => !['OrderConfirmed SENT', 'PaymentRefunded SENT'].includes(cause))).toEqual([
        'OrderCancelled SENT',
      ]);
    }, PATIENCE);
    const mails = server.to(email).filter(({ subject }) => subject === SUBJECTS.OrderCancelled);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toContain('you asked us to cancel it');
  });

  it('hears that the money is back when the order is refunded', async () => {
    const [order, email] = await place(await api.product({ price: 1999 }));
    await api.settled(order.id);
    expect((await api.refund(order.id)).status).toBe(202);
    expect((await api.refund(order.id)).status).toBe(202);
    await isTold(order.id, email, [
      'OrderConfirmed',
      'OrderShipped',
      'OrderCompleted',
      'PaymentRefunded',
      'OrderRefunded',
    ]);
    const refund = server.to(email).find(({ subject }) => subject === SUBJECTS.OrderRefunded);
    expect(refund?.text).toContain('19.99 USD');
  });

  it('hears nothing again when the events come again, verbatim or under new ids', async () => {
    const [order, email] = await place(await api.product());
    await api.settled(order.id);
    const causes = ['OrderConfirmed', 'OrderShipped', 'OrderCompleted'];
    await isTold(order.id, email, causes);
    const ids = (await notificationsOf(order.id)).map(({ id }) => id).sort();
    const mails = server.mails.length;
    const resending = new Resending(system.brokers);
    const events = log.of(order.id);
    const anew = events.map((event) => {
      const value = { ...event.value, id: randomUUID() };
      const headers = { ...event.headers, 'event-id': value.id };
      return { ...event, value, headers, raw: Buffer.from(JSON.stringify(value)) };
    });
    await resending.send([...events, ...anew]);
    await resending.untilAllIsRead();
    await isTold(order.id, email, causes);
    expect((await notificationsOf(order.id)).map(({ id }) => id).sort()).toEqual(ids);
    expect(server.mails).toHaveLength(mails);
  });

  it('hears of an order that went on while the mail server was away, once it is back', async () => {
    await server.down();
    const [order, email] = await place(await api.product());
    expect((await api.settled(order.id)).status).toBe('COMPLETED');
    await eventually(async () => {
      const statuses = (await notificationsOf(order.id)).map(({ status, channel }) => `${status} ${channel}`);
      expect(statuses).toEqual(['PENDING null', 'PENDING null', 'PENDING null']);
    });
    await server.up();
    await isTold(order.id, email, ['OrderConfirmed', 'OrderShipped', 'OrderCompleted']);
  });

  it('whose address does not exist is given up; everyone else hears theirs', async () => {
    const sku = await api.product();
    const [lost, nowhere] = await place(sku);
    server.refuse({ at: 'RCPT', code: 550, to: (address) => address === nowhere });
    const [found, email] = await place(sku);
    await isTold(found.id, email, ['OrderConfirmed', 'OrderShipped', 'OrderCompleted']);
    await eventually(async () => {
      const statuses = (await notificationsOf(lost.id)).map(({ status, sentAt }) => `${status} ${sentAt}`);
      expect(new Set(statuses)).toEqual(new Set(['FAILED null']));
      expect(statuses.length).toBeGreaterThan(0);
    }, PATIENCE);
  });

  it('hears the same message twice at most when the service is killed right after sending it', async () => {
    const sku = await api.product();
    const release = server.holdAnswers();
    const [order, email] = await place(sku);
    await eventually(() => expect(server.to(email).length).toBeGreaterThan(0), PATIENCE);
    const services = [1, 2].map((instance) => system.service('notification', instance));
    await Promise.all(services.map((service) => service.kill()));
    release();
    await Promise.all(services.map((service) => service.start()));
    await eventually(async () => {
      const records = await notificationsOf(order.id);
      expect(records.map(({ cause, status }) => `${cause} ${status}`).sort()).toEqual([
        'OrderCompleted SENT',
        'OrderConfirmed SENT',
        'OrderShipped SENT',
      ]);
    }, PATIENCE);
    const byId = Map.groupBy(server.to(email), ({ messageId }) => messageId);
    expect(byId.size).toBe(2);
    for (const [, mails] of byId) {
      expect(mails.length).toBeLessThanOrEqual(2);
      expect(new Set(mails.map(({ subject }) => subject)).size).toBe(1);
    }
    expect(server.to(email).length).toBeGreaterThan(2);
  });

  it('is never named in a log', () => {
    expect(customers).toBeGreaterThan(0);
    for (const service of system.all) expect(service.output).not.toMatch(/customer-\d+@example\.com|\+15550100/);
  });
});
