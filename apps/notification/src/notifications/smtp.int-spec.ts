import { eventually, TestMailServer, type MigratedDatabase } from '@waybill/testing';
import { createNotificationDatabase } from '../../test/notification-database.js';
import { anOrder, type AnOrder } from '../../test/order.builder.js';
import { TestNotification } from '../../test/test-notification.js';
import { SmtpChannel } from './channels/smtp/smtp.channel.js';

describe('E-mail', () => {
  let database: MigratedDatabase;
  let server: TestMailServer;
  let channels: SmtpChannel[];
  let service: TestNotification;

  beforeAll(async () => {
    [database, server] = await Promise.all([createNotificationDatabase(), TestMailServer.start()]);
  });

  beforeEach(() => {
    channels = [];
    service = anInstance();
  });

  afterEach(async () => {
    for (const channel of channels) channel.close();
    server.acceptAll();
    await service.query('DELETE FROM delivery');
  });

  afterAll(async () => {
    await server.down();
    await database.drop();
  });

  function anInstance(on = database, smtpTimeoutSeconds = 10): TestNotification {
    const channel = SmtpChannel.open({
      url: server.url,
      smtpFrom: 'Shop <shop@example.com>',
      smtpConnections: 3,
      smtpTimeoutSeconds,
    });
    channels.push(channel);
    return new TestNotification(on, [channel]);
  }

  let customers = 0;
  const aCustomer = (): { email: string; order: AnOrder } => {
    const email = `customer-${++customers}@example.com`;
    return { email, order: anOrder({ contact: { email } }) };
  };

  async function placed(): Promise<{ email: string; order: AnOrder }> {
    const customer = aCustomer();
    await service.deliver(customer.order.created());
    return customer;
  }

  it('says what happened, as text and as HTML, from the sender to the customer alone', async () => {
    const { email, order } = await placed();
    await service.deliver(order.completed());
    expect(await service.work()).toBe(1);
    const [mail] = server.to(email);
    expect(mail).toMatchObject({
      from: { name: 'Shop', address: 'shop@example.com' },
      to: [{ address: email }],
      recipients: [email],
      subject: 'Your order is on its way',
    });
    expect(mail?.text).toContain(`Your order ${order.orderId} is paid and with the carrier.`);
    expect(mail?.text).toContain('Tea\n  1 × 19.99 USD = 19.99 USD\n\nTotal: 19.99 USD');
    expect(mail?.html).toContain(`<p>Your order ${order.orderId} is paid and with the carrier.</p>`);
    expect(mail?.headers).toContainEqual(expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }));
    expect(await service.told(order.orderId)).toEqual(['OrderCompleted SENT EMAIL']);
    expect(await service.query('SELECT * FROM delivery')).toEqual([]);
  });

  it('is written once a turn of events, each with a Message-ID of its own', async () => {
    const { email, order } = await placed();
    await service.deliver(order.confirmed(), order.shipped());
    await service.deliver(order.confirmed(), order.completed());
    await service.work();
    await service.deliver(order.confirmed(), order.shipped(), order.completed());
    expect(await service.work()).toBe(0);
    const mails = server.to(email);
    expect(mails.map(({ subject }) => subject).sort()).toEqual(['We have your order', 'Your order is on its way']);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(2);
    expect(await service.told(order.orderId)).toEqual([
      'OrderCompleted SENT EMAIL',
      'OrderConfirmed SENT EMAIL',
      'OrderShipped SENT EMAIL',
    ]);
    for (const { messageId } of mails) expect(messageId).toMatch(/^<[0-9a-f-]{36}@example\.com>$/);
  });

  it.each([
    ['shipped', 'completed'],
    ['completed', 'shipped'],
    ['paymentFailed', 'cancelled'],
    ['cancelled', 'paymentFailed'],
    ['paymentRefunded', 'refunded'],
  ] as const)(
    'tells of %s and %s in one, read together, one by one, or when the first is sent',
    async (first, second) => {
      const [together, waiting, sent] = [await placed(), await placed(), await placed()];
      await service.deliver(sent.order[first]());
      await service.work();
      await service.deliver(sent.order[second]());
      await service.deliver(together.order[first](), together.order[second]());
      await service.deliver(waiting.order[first]());
      await service.deliver(waiting.order[second]());
      expect(await service.work()).toBe(2);
      for (const { email, order } of [together, waiting, sent]) {
        expect(server.to(email)).toHaveLength(1);
        const told = await service.of(order.orderId);
        expect(told.map(({ status, channel }) => `${status} ${channel}`)).toEqual(['SENT EMAIL', 'SENT EMAIL']);
        expect(told.filter(({ toldWith }) => toldWith === null)).toHaveLength(1);
      }
    },
  );

  it('tells of a turn once when two instances read its events at the same time', async () => {
    const other = anInstance();
    const customers = await Promise.all(Array.from({ length: 20 }, placed));
    const orders = customers.map(({ order }) => order);
    await Promise.all([
      service.deliver(...orders.map((order) => order.shipped())),
      other.deliver(...orders.toReversed().map((order) => order.completed())),
    ]);
    await service.work();
    for (const { email, order } of customers) {
      expect(server.to(email)).toHaveLength(1);
      expect(await service.told(order.orderId)).toEqual(['OrderCompleted SENT EMAIL', 'OrderShipped SENT EMAIL']);
    }
  });

  it('fails with the message that it would have been told with', async () => {
    const { email, order } = await placed();
    server.refuse({ at: 'RCPT', code: 550, to: (address) => address === email });
    await service.deliver(order.shipped());
    await service.deliver(order.completed());
    await service.work();
    expect(await service.told(order.orderId)).toEqual(['OrderCompleted FAILED EMAIL', 'OrderShipped FAILED EMAIL']);
  });

  it('is in the language of the order, English where there is no such wording', async () => {
    for (const [locale, subject] of [
      ['de-AT', 'Wir haben Ihre Bestellung'],
      ['sv', 'We have your order'],
    ] as const) {
      const email = `${locale}@example.com`;
      const order = anOrder({ contact: { email }, locale });
      await service.deliver(order.created());
      await service.deliver(order.confirmed());
      await service.work();
      expect(server.to(email).map((mail) => mail.subject)).toEqual([subject]);
    }
  });

  it('lists what was reserved once that is known, and until then nothing', async () => {
    const partial = { contact: { email: 'partial@example.com' }, allowPartial: true };
    const [known, unknown] = [anOrder(partial), anOrder({ ...partial, contact: { email: 'open@example.com' } })];
    await service.deliver(known.created(), unknown.created());
    await service.deliver(known.confirmed(), known.shipped(), unknown.shipped());
    await service.work();
    expect(server.to('partial@example.com').map(({ text }) => text?.includes('Total'))).toEqual([true, true]);
    expect(server.to('open@example.com').map(({ text }) => text?.includes('Total'))).toEqual([false]);
  });

  it('tells of a cancelled order that the money is back, or that it could not be paid back yet', async () => {
    const { email, order } = await placed();
    await service.deliver(order.cancelled());
    await service.deliver(order.refundFailed());
    await service.deliver(order.paymentRefunded());
    await service.work();
    const mails = server.to(email);
    expect(mails.map(({ subject }) => subject).sort()).toEqual([
      'Your order was cancelled',
      'Your refund',
      'Your refund is delayed',
    ]);
    expect(mails.map(({ text }) => text).join(' ')).not.toContain('4242');
  });

  it('is never sent to what is more than one plain address', async () => {
    const order = anOrder({ contact: { email: 'eve@example.com, all@example.com' } });
    await service.deliver(order.created());
    await service.deliver(order.confirmed());
    expect(await service.work()).toBe(0);
    expect(await service.told(order.orderId)).toEqual(['OrderConfirmed SENT LOG']);
  });

  it('waits while the server is away, without counting against the message, and is sent when it is back', async () => {
    const { email, order } = await placed();
    await server.down();
    await service.deliver(order.confirmed());
    expect(await service.work()).toBe(1);
    // In an outage, events are recorded as ever, and nobody asks the server until the pause is over.
    await service.deliver(order.completed());
    expect(await service.work()).toBe(0);
    expect(await service.told(order.orderId)).toEqual(['OrderCompleted PENDING -', 'OrderConfirmed PENDING -']);
    await server.up();
    service.clock.advance(5_000);
    expect(await service.work()).toBe(1);
    expect(await service.work()).toBe(1);
    expect(server.to(email)).toHaveLength(2);
    expect(await service.told(order.orderId)).toEqual(['OrderCompleted SENT EMAIL', 'OrderConfirmed SENT EMAIL']);
  });

  it.each([
    ['its recipient', 'RCPT', 550],
    ['its content', 'DATA', 554],
  ] as const)('is given up at once, with the code, when the server refuses %s for good', async (_name, at, code) => {
    const { email, order } = await placed();
    server.refuse({ at, code, text: `<${email}> is not wanted`, to: (address) => address === email });
    await service.deliver(order.confirmed());
    await service.work();
    const [record] = await service.of(order.orderId);
    expect(record).toMatchObject({ status: 'FAILED', channel: 'EMAIL', sentAt: null });
    expect(record?.failure).toMatch(new RegExp(`^smtp ${code}`));
    expect(record?.failure).not.toContain('@');
    service.clock.advance(60 * 60_000);
    expect(await service.work()).toBe(0);
  });

  it('is tried again later when the server says not now, and does not hold up the others', async () => {
    const [greylisted, other] = [await placed(), await placed()];
    server.refuse({ at: 'RCPT', code: 451, to: (address) => address === greylisted.email, times: 2 });
    await service.deliver(greylisted.order.confirmed(), other.order.confirmed());
    expect(await service.work()).toBe(2);
    expect(await service.told(other.order.orderId)).toEqual(['OrderConfirmed SENT EMAIL']);
    expect(await service.told(greylisted.order.orderId)).toEqual(['OrderConfirmed PENDING -']);
    expect(await service.work()).toBe(0);
    service.clock.advance(1_100);
    expect(await service.work()).toBe(1);
    service.clock.advance(2_100);
    expect(await service.work()).toBe(1);
    expect(server.to(greylisted.email)).toHaveLength(1);
    expect(await service.told(greylisted.order.orderId)).toEqual(['OrderConfirmed SENT EMAIL']);
  });

  it.each([
    ['is answered 421', 421],
    ['ends the connection', 'CUT'],
    ['is not answered', 'SILENCE'],
  ] as const)('to a recipient that always %s holds up no other, and is tried ever more seldom', async (_name, code) => {
    service = anInstance(database, 1);
    const poison = anOrder({ contact: { email: `poison@${String(code).toLowerCase()}.test` } });
    server.refuse({ at: 'RCPT', code, to: (address) => address.startsWith('poison@') });
    await service.deliver(poison.created());
    await service.deliver(poison.confirmed());
    const others = await Promise.all(Array.from({ length: 4 }, placed));
    await service.deliver(...others.map(({ order }) => order.confirmed()));
    for (let round = 0; round < 6; round++) {
      await service.work(1);
      service.clock.advance(5_000);
    }
    for (const { order } of others) expect(await service.told(order.orderId)).toEqual(['OrderConfirmed SENT EMAIL']);
    expect(await service.told(poison.orderId)).toEqual(['OrderConfirmed PENDING -']);
    service.clock.advance(24 * 60 * 60_000);
    await service.work();
    service.clock.advance(14 * 60_000);
    expect(await service.work()).toBe(0);
    server.acceptAll();
    service.clock.advance(60_000);
    await service.work();
    expect(await service.told(poison.orderId)).toEqual(['OrderConfirmed SENT EMAIL']);
  });

  it('to a domain that rests is put off without asking the server', async () => {
    service = anInstance(database, 1);
    const at = (name: string) => anOrder({ contact: { email: `${name}@tar.test` } });
    const [first, second] = [at('first'), at('second')];
    server.refuse({ at: 'RCPT', code: 'SILENCE', to: (address) => address === 'first@tar.test', times: 1 });
    await service.deliver(first.created(), second.created());
    await service.deliver(first.confirmed());
    await service.work();
    await service.deliver(second.confirmed());
    await service.work();
    expect(server.to('second@tar.test')).toEqual([]);
    service.clock.advance(5_000);
    await service.work();
    service.clock.advance(5_000);
    await service.work();
    expect(await service.told(first.orderId)).toEqual(['OrderConfirmed SENT EMAIL']);
    expect(await service.told(second.orderId)).toEqual(['OrderConfirmed SENT EMAIL']);
  });

  it('is tried by turns while the server is away', async () => {
    const [first, second] = [await placed(), await placed()];
    await service.deliver(first.order.confirmed());
    await service.deliver(second.order.confirmed());
    server.refuse({ at: 'MAIL', code: 451 });
    const tried: string[] = [];
    for (let turn = 0; turn < 4; turn++) {
      const claimed = await service.claim(1);
      tried.push(...claimed.map(({ orderId }) => orderId));
      await service.settle(await service.call(claimed));
      service.clock.advance(5_000);
    }
    expect(tried).toEqual([first.order.orderId, second.order.orderId, first.order.orderId, second.order.orderId]);
  });

  it('waits when the server refuses our sender: that says nothing about the mail', async () => {
    const { email, order } = await placed();
    server.refuse({ at: 'MAIL', code: 550 });
    await service.deliver(order.confirmed());
    await service.work();
    expect(await service.told(order.orderId)).toEqual(['OrderConfirmed PENDING -']);
    server.acceptAll();
    service.clock.advance(5_000);
    await service.work();
    expect(server.to(email)).toHaveLength(1);
  });

  it('comes twice at most when the process dies after sending, with one Message-ID and one record', async () => {
    const { email, order } = await placed();
    await service.deliver(order.confirmed());
    await service.workAndDie();
    expect(await service.told(order.orderId)).toEqual(['OrderConfirmed PENDING -']);
    expect(await service.work()).toBe(1);
    expect(await service.work()).toBe(0);
    const mails = server.to(email);
    expect(mails).toHaveLength(2);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1);
    expect(await service.told(order.orderId)).toEqual(['OrderConfirmed SENT EMAIL']);
  });

  it('is settled once when a slow worker notes its outcome after another one did', async () => {
    const { order } = await placed();
    await service.deliver(order.confirmed());
    const late = await service.call(await service.claim());
    service.clock.advance(60_001);
    await service.work();
    const [before] = await service.of(order.orderId);
    await service.settle(late);
    expect(await service.of(order.orderId)).toEqual([before]);
  });

  it('stays with whoever renews its lease, and is put back by nobody else', async () => {
    const { email, order } = await placed();
    server.refuse({ at: 'RCPT', code: 451, to: (address) => address === email, times: 1 });
    await service.deliver(order.confirmed());
    const held = await service.claim();
    service.clock.advance(50_000);
    expect(await service.renew(held)).toBe(1);
    service.clock.advance(50_000);
    expect(await service.claim()).toEqual([]);
    service.clock.advance(50_000);
    const overtaken = await service.claim();
    expect(await service.renew(held)).toBe(0);
    await service.settle(await service.call(held));
    expect(await service.claim()).toEqual([]);
    await service.settle(await service.call(overtaken));
    expect(server.to(email)).toHaveLength(1);
  });

  it('is sent once by two instances that share the work', async () => {
    const other = anInstance();
    const customers = await Promise.all(Array.from({ length: 30 }, placed));
    await service.deliver(...customers.map(({ order }) => order.confirmed()));
    const workers = [service.workers, other.workers];
    for (const worker of workers) worker.onApplicationBootstrap();
    try {
      await eventually(async () => expect(await service.query('SELECT FROM delivery')).toHaveLength(0));
    } finally {
      await Promise.all(workers.map((worker) => worker.beforeApplicationShutdown()));
    }
    for (const { email } of customers) expect(server.to(email)).toHaveLength(1);
  });

  it('changes no index while it is claimed and sent', async () => {
    const fresh = await createNotificationDatabase();
    const [counted, order] = [anInstance(fresh), anOrder({ contact: { email: 'hot@example.com' } })];
    await counted.deliver(order.created());
    await counted.deliver(order.confirmed());
    await counted.work();
    expect(server.to('hot@example.com')).toHaveLength(1);
    await eventually(async () => {
      expect(
        await counted.query(
          `SELECT relname, n_tup_upd::int AS all, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables
           WHERE n_tup_upd > 0 ORDER BY relname`,
        ),
      ).toEqual([
        { relname: 'delivery', all: 1, hot: 1 },
        { relname: 'notification', all: 1, hot: 1 },
      ]);
    });
    await fresh.drop();
  });
});
