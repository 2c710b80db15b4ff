import { randomUUID } from 'node:crypto';
import { createKafkaClient } from '@waybill/messaging/kafka';
import { type CommandResult, eventually, runWaybill, type TestSystem } from '@waybill/testing';
import type { Api } from '../support/api.js';
import type { SharedSystem } from '../support/shared-system.js';

const NOBODY = 'a81bc81b-dead-4e5d-abff-90865d1e13b1';

/** Every command as its help lists it. */
const COMMANDS = [
  ...['topics', 'lag', 'tail [topic...]', 'trace <orderId>', 'audit', 'catalogue rebuild', 'seed'],
  ...['order place <item...>', 'order show <orderId>', 'order cancel <orderId>', 'order refund <orderId>'],
  ...[
    'order retry <orderId>',
    'order settle <orderId>',
    'order return <orderId> [item...]',
    'order resend <orderId>',
    'order attention',
    'login',
    'token',
  ],
  ...['dlq list', 'dlq show <id>', 'dlq replay [id...] | --all', 'dlq drop <id...> | --all'],
  ...['webhooks list', 'webhooks add <url>', 'webhooks remove <id>', 'webhooks enable <id>', 'webhooks disable <id>'],
  ...['webhooks rotate <id>', 'webhooks replay <id>', 'webhooks deliveries <id>'],
  ...[
    'provision topics',
    'outbox',
    'outbox dead',
    'outbox requeue <service> <row> | --all',
    'outbox drop <service> <row> | --all',
  ],
];

/** Of every kind one, with arguments that are in order. */
const EXAMPLES = [
  ...['topics', 'tail --no-follow', `trace ${NOBODY}`, 'audit --wait 0', 'seed', 'order place A:1'],
  ...[`order cancel ${NOBODY}`, 'order attention', 'dlq list', 'dlq replay --all', 'dlq drop order-events.dlq:0:0'],
  ...['catalogue rebuild', 'outbox', 'outbox requeue order 1', 'provision topics'],
  ...['webhooks list', `webhooks rotate ${NOBODY}`],
];

const WRONG = [
  ...['', 'nonsense', 'topics extra', 'tail --type', 'tail no-such-topic --no-follow', 'trace not-a-uuid'],
  ...[
    'order',
    'order place A:x',
    `order return ${NOBODY}`,
    'order place A --wait 31',
    'order show',
    'dlq list --nonsense',
    'dlq show nonsense',
  ],
  ...[
    'dlq replay',
    'dlq replay --all order-events.dlq:0:0',
    'outbox requeue nobody 1',
    'outbox drop order one',
    `webhooks replay ${NOBODY}`,
    'webhooks rotate a --overlap x',
    'provision topics --partitions 0',
  ],
];

interface Placed {
  readonly id: string;
  readonly status: string;
}

const STACK = /^\s+at .+\(?.+:\d+:\d+\)?$/m;
const ESCAPE = '\u001b';

export const theCommandLine = (shared: SharedSystem): void =>
  describe('the command line', () => {
    let system: TestSystem;
    let api: Api;

    beforeAll(() => {
      ({ system, api } = shared);
    });

    const run = (command: string): Promise<CommandResult> =>
      system.waybill(command.split(' ').filter((word) => word !== ''));

    const json = async <T>(command: string): Promise<T> => {
      const { exitCode, stdout, stderr } = await run(`${command} --json`);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return JSON.parse(stdout) as T;
    };

    it('lists every command in its help, and the exit codes', async () => {
      const { exitCode, stdout, stderr } = await run('help');
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      for (const command of COMMANDS) expect(stdout).toContain(`\n  ${command} `);
      expect(stdout).toMatch(/Exit codes: 0 done; 1 .*; 2 /);
    });

    it.each(WRONG)('called wrongly (%p) exits with 2, with nothing on stdout and no stack', async (command) => {
      const { exitCode, stdout, stderr } = await run(command);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).not.toBe('');
      expect(stderr).not.toMatch(STACK);
    });

    it.each(EXAMPLES)('`%s` exits with 2 and says so where nothing answers', async (command) => {
      const nowhere = {
        brokers: '127.0.0.1:1',
        urlOf: () => 'http://127.0.0.1:1',
        databaseUrlOf: () => 'postgres://nobody:nothing@127.0.0.1:1/none',
        env: { ...process.env },
      };
      const { exitCode, stdout, stderr } = await runWaybill(nowhere, [...command.split(' '), '--json']);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toMatch(
        /no Kafka answers at 127|nothing answers at http|database of \w+ does not answer|the audit cannot be run/,
      );
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    });

    it.each([
      [`trace ${NOBODY}`, /no events of order/],
      [`order show ${NOBODY}`, /404 order-not-found/],
      [`order cancel ${NOBODY}`, /404 order-not-found/],
      [`order refund ${NOBODY}`, /404 order-not-found/],
      [`order retry ${NOBODY}`, /404 order-not-found/],
      [`order return ${NOBODY} TEA:1`, /404 order-not-found/],
      [`order settle ${NOBODY} --part money --reason x`, /404 order-not-found/],
      [`order resend ${NOBODY}`, /404 order-not-found/],
      ['order show not-a-uuid', /404 order-not-found/],
      ['order place NO-SUCH-SKU', /422 unknown-product/],
      ['dlq show payment-events.dlq:0:5', /no such dead letter: payment-events.dlq:0:5/],
      ['outbox requeue payment 4711', /payment has no dead row 4711/],
    ])('`%s` exits with 1 and the reason', async (command, reason) => {
      const { exitCode, stdout, stderr } = await run(command);
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toMatch(reason);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    });

    it('places an order and waits for it, shows it, and says why it cannot be cancelled any more', async () => {
      const sku = await api.product();
      const placed = await json<Placed>(
        `order place ${sku}:2 --currency USD --country DE --email a@example.org --wait 30`,
      );
      expect(placed).toMatchObject({ status: 'COMPLETED', items: [{ sku, quantity: 2 }] });
      const shown = await run(`order show ${placed.id}`);
      expect(shown.stdout).toContain(`${placed.id}  COMPLETED`);
      const refused = await run(`order cancel ${placed.id}`);
      expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/409 not-cancellable/) as string });
    });

    it('refunds an order', async () => {
      const { id } = await api.place(await api.product());
      await api.settled(id);
      expect(await json<Placed>(`order refund ${id}`)).toMatchObject({ id });
      expect(await api.settled(id)).toMatchObject({ status: 'REFUNDED', compensation: 'DONE' });
      expect(await json('order attention')).toEqual([]);
    });

    it('enters goods that came back, those that can be sold again and those that cannot', async () => {
      const sku = await api.product({ onHand: 5 });
      const { id } = await api.place(sku, { items: [{ sku, quantity: 3 }] });
      await api.settled(id);
      const returned = `order return ${id} ${sku}:2 --write-off ${sku} --reason unpacked --by olga`;
      const lines = [{ sku, quantity: 2, restock: true }, { sku, quantity: 1, restock: false }]; // prettier-ignore
      expect(await json(returned)).toMatchObject({ id, returns: [{ lines, reason: 'unpacked', actor: 'olga' }] });
      await eventually(async () =>
        expect(await api.stock(sku)).toMatchObject({ received: 4, available: 4, shipped: 0 }),
      );
      expect((await run(`order show ${id}`)).stdout).toContain('(written off) returned, entered by olga');
      expect(await run(`order return ${id} ${sku}`)).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/409 not-returnable/) as string,
      });
    });

    it('lists the orders that need attention, and tries again to undo one', async () => {
      const { id } = await api.place(await api.product(), { paymentMethod: 'tok_refund_error_once' });
      await api.settled(id);
      await json(`order refund ${id}`);
      await eventually(async () => expect((await api.order(id)).compensation).toBe('NEEDS_ATTENTION'));
      const answer = { type: 'PaymentRefundFailed', detail: expect.any(String) as string };
      expect(await json('order attention')).toMatchObject([
        {
          id,
          compensation: 'NEEDS_ATTENTION',
          total: { amount: 1000, currency: 'USD' },
          missing: expect.arrayContaining([
            expect.objectContaining({ what: 'refund', from: 'payment', answer }),
          ]) as unknown,
        },
      ]);
      const listed = (await run('order attention')).stdout;
      expect(listed).toMatch(/10\.00 USD .*refund from payment \(PaymentRefundFailed: .+\)/);
      expect((await run(`order show ${id}`)).stdout).toMatch(
        /total 10\.00 USD\nmissing since \S+Z: refund from payment/,
      );
      await json(`order retry ${id}`);
      expect(await api.settled(id)).toMatchObject({ status: 'REFUNDED', compensation: 'DONE' });
    });

    it('follows an order over all topics', async () => {
      const { id } = await api.place(await api.product());
      await api.settled(id);
      // The last event is on its way to the topic when the order is COMPLETED already.
      const steps = await eventually(
        async () => {
          const found = await json<{ type: string }[]>(`trace ${id}`);
          expect(found).toHaveLength(7);
          return found;
        },
        { timeoutMs: 30_000 },
      );
      expect(steps.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['OrderCreated', 'InventoryReserved', 'PaymentCompleted', 'OrderShipped']) as string[],
      );
      const { stdout } = await run(`tail order-events --order ${id} --no-follow --json`);
      const lines = stdout.trimEnd().split('\n');
      const types = lines.map((line) => (JSON.parse(line) as { value: { type: string } }).value.type);
      expect(types).toEqual(['OrderCreated', 'OrderConfirmed', 'OrderPaid', 'OrderCompleted']);
    });

    it('shows topics, lag and outboxes in fixed shapes', async () => {
      const topics = await json<{ topic: string; partitions: number; messages: number }[]>('topics');
      expect(topics.map(({ topic }) => topic)).toEqual(
        expect.arrayContaining(['order-events', 'order-events.dlq', 'product-events', 'dlq-audit']) as string[],
      );
      expect(topics.find(({ topic }) => topic === 'inventory-events')).toEqual({
        topic: 'inventory-events',
        partitions: 3,
        messages: expect.any(Number) as number,
        lag: {
          order: expect.any(Number) as number,
          payment: expect.any(Number) as number,
          notification: expect.any(Number) as number,
        },
      });
      const lags = await json<{ group: string; topic: string; lag: number }[]>('lag');
      expect(lags).toContainEqual({ group: 'order', topic: 'payment-events', lag: expect.any(Number) as number });

      const outboxes = await json<{ services: { service: string; owners: object[] }[] }>('outbox');
      expect(outboxes).toMatchObject({ waiting: expect.any(Number) as number, dead: 0 });
      expect(outboxes.services.map(({ service }) => service)).toEqual([
        'order',
        'inventory',
        'payment',
        'shipping',
        'notification',
      ]);
      expect(outboxes.services[0]).toEqual({
        service: 'order',
        waiting: expect.any(Number) as number,
        oldestAgeMs: null,
        dead: 0,
        owners: [{ instance: 'order-1', buckets: Array.from({ length: 16 }, (_, bucket) => bucket) }],
      });
      for (const command of ['topics', 'outbox', 'dlq list', 'tail --no-follow']) {
        const { exitCode, stdout } = await run(command);
        expect({ command, exitCode, escapes: stdout.includes(ESCAPE) }).toEqual({
          command,
          exitCode: 0,
          escapes: false,
        });
      }
    });

    it('provisions topics: finds all as they are to be, and refuses other numbers of partitions', async () => {
      const found = await json<{ partitions: number; topics: { topic: string; action: string }[] }>('provision topics');
      expect(found).toMatchObject({ dryRun: false, partitions: 3, notes: [] });
      expect(new Set(found.topics.map(({ action }) => action))).toEqual(new Set(['unchanged']));
      const plan = await json<typeof found>('provision topics --partitions 6 --raise --dry-run');
      expect(plan.topics).toContainEqual({ topic: 'order-events', action: 'raised', partitions: 6, from: 3 });
      const refused = await run('provision topics --partitions 6');
      expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
      expect(refused.stderr).toMatch(/order-events 3.*--partitions 6 --raise/s);
    });

    it('puts a dead outbox row back, or gives it up; who waited behind it goes on', async () => {
      const key = `SKU-${randomUUID()}`;
      // With the id that the row would have had in the outbox: the relay does not look below those it has passed.
      const bury = () =>
        system.execute(
          'inventory',
          `INSERT INTO outbox_dead (id, event_id, bucket, topic, key, payload, headers, created_at, error_code, error_message)
           VALUES (nextval(pg_get_serial_sequence('outbox', 'id')), gen_random_uuid(), 0, 'product-events', $1, $2, '{}',
                   now(), 'RECORD_REJECTED', 'too large')`,
          [Buffer.from(key), Buffer.from('{"specversion":"1.0","type":"Unheard"}')],
        );
      await bury();
      await bury();
      expect(await json('outbox')).toMatchObject({ dead: 2 });
      const id = expect.any(Number) as number;
      const dead = await json<{ id: number }[]>('outbox dead');
      expect(dead).toMatchObject([
        { service: 'inventory', id, topic: 'product-events', key, errorCode: 'RECORD_REJECTED', heldBack: 0 },
        { id },
      ]);
      const [first, second] = dead.map((row) => row.id);
      expect(first).toBeLessThan(Number(second));
      expect(await json(`outbox drop inventory ${second}`)).toEqual({
        service: 'inventory',
        id: second,
        dropped: true,
      });
      expect(await json(`outbox requeue inventory ${first}`)).toEqual({
        service: 'inventory',
        id: first,
        requeued: true,
      });
      expect(await json('outbox dead')).toEqual([]);
      await eventually(async () => expect((await run('tail product-events --no-follow')).stdout).toContain(key));
    });

    it('shows what an event carries without letting it act on the terminal', async () => {
      const kafka = createKafkaClient({ clientId: 'stranger', brokers: system.brokers.split(',') });
      const producer = kafka.producer();
      await producer.connect();
      const value = JSON.stringify({ type: `${ESCAPE}[31mAlarm`, subject: 'a\u0007b\0', data: `${ESCAPE}]0;title` });
      await producer.send({
        topic: 'shipping-events',
        messages: [{ key: 'k', value, headers: { 'event-type': 'Alarm' } }],
      });
      await producer.disconnect();
      const { stdout } = await run('tail shipping-events --no-follow');
      expect(stdout).toContain(String.raw`\u001b[31mAlarm`);
      const controls = [...stdout].filter((character) => character < ' ' && character !== '\n');
      expect(controls).toEqual([]);
    });
  });
