import { randomUUID } from 'node:crypto';
import { eventually, type TestSystem } from '@waybill/testing';
import { type Admin, type IHeaders, Kafka, logLevel, type Message, type Producer } from 'kafkajs';
import { Client } from 'pg';
import type { Api } from '../support/api.js';
import { eventOf, recordOf } from '../support/bad-events.js';
import type { SharedSystem } from '../support/shared-system.js';

interface Letter {
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
  readonly type: string | null;
  readonly eventId: string | null;
  readonly consumer: string;
  readonly errorCode: string;
  readonly attempts: number;
  readonly failedAt: string;
  readonly state: string;
}

interface Shown extends Letter {
  readonly headers: Record<string, string>;
  readonly payload: { readonly encoding: string; readonly value: unknown };
}

interface Written {
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: IHeaders;
}

export const deadLetters = (shared: SharedSystem): void =>
  describe('an event that cannot be handled', () => {
    let system: TestSystem;
    let api: Api;
    let kafka: Kafka;
    let producer: Producer;
    let admin: Admin;

    beforeAll(async () => {
      ({ system, api } = shared);
      kafka = new Kafka({ brokers: system.brokers.split(','), logLevel: logLevel.NOTHING });
      producer = kafka.producer();
      await producer.connect();
      admin = kafka.admin();
      await admin.connect();
    });

    afterAll(() => Promise.all([producer?.disconnect(), admin?.disconnect()]));

    /** Runs a command that must succeed with `--json`. @returns what it printed */
    const waybill = async <T>(...args: string[]): Promise<T> => {
      const { exitCode, stdout, stderr } = await system.waybill([...args, '--json']);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return JSON.parse(stdout) as T;
    };
    const list = (...args: string[]) => waybill<Letter[]>('dlq', 'list', ...args);
    const lettersWith = async (key: string) => (await list()).filter((letter) => letter.key === key);
    const consumersOf = (letters: readonly Letter[]) => letters.map(({ consumer }) => consumer).sort();

    /** Records on a topic, as any Kafka client counts them. */
    const countOn = async (topic: string): Promise<number> => {
      const ends = await admin.fetchTopicOffsets(topic);
      return ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
    };

    /**
     * Does what makes so many letters more on the DLQ of each topic, and waits until they are there. The command line is
     * asked after that: each time it is a process to start.
     */
    const untilLettersCome = async <T>(more: Readonly<Record<string, number>>, work: () => Promise<T>): Promise<T> => {
      const counts = () => Promise.all(Object.keys(more).map((topic) => countOn(`${topic}.dlq`)));
      const before = await counts();
      const result = await work();
      await eventually(
        async () => {
          const missing = (await counts()).map((now, n) => (before[n] ?? 0) + (Object.values(more)[n] ?? 0) - now);
          expect(missing.filter((letters) => letters > 0)).toEqual([]);
        },
        { timeoutMs: 30_000, intervalMs: 200 },
      );
      return result;
    };

    /** Sends it and waits until every consumer that must fail has left its letter. Its key is its own. */
    const bury = async (topic: string, message: Message, consumers: readonly string[]): Promise<Letter[]> => {
      const key = Buffer.isBuffer(message.key) ? `0x${message.key.toString('hex')}` : String(message.key);
      await untilLettersCome({ [topic]: consumers.length }, () => producer.send({ topic, messages: [message] }));
      const letters = await lettersWith(key);
      expect(consumersOf(letters)).toEqual([...consumers].sort());
      return letters;
    };

    /** All records of a topic, read by a client that knows nothing of the command line. */
    const recordsOf = async (topic: string): Promise<Written[]> => {
      let left = await countOn(topic);
      const written: Written[] = [];
      if (left === 0) return written;
      const { promise, resolve } = Promise.withResolvers<void>();
      const consumer = kafka.consumer({ groupId: `reader-${randomUUID()}`, maxWaitTimeInMs: 100 });
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        eachMessage: ({ message: { key, value, headers = {} } }) => {
          written.push({ key: key?.toString() ?? '', value, headers });
          if (--left === 0) resolve();
          return Promise.resolve();
        },
      });
      await promise;
      await consumer.disconnect();
      return written;
    };

    /** As a deployment gone wrong would: no handler that needs the table can work. */
    const rename = async (service: 'notification' | 'order', from: string, to: string): Promise<void> => {
      const client = new Client({ connectionString: system.databases[service].ownerUrl });
      await client.connect();
      await client.query(`ALTER TABLE ${from} RENAME TO ${to}`);
      await client.end();
    };

    const anOrder = () => randomUUID();

    it.each([
      [
        'is not JSON leaves a letter of every reader of the topic',
        'payment-events',
        () => ({ key: anOrder(), value: '{"specversion":' }),
        ['order', 'inventory', 'shipping', 'notification'],
        'NOT_JSON',
      ],
      [
        'has no value leaves a letter of every reader of the topic',
        'order-events',
        () => ({ key: anOrder(), value: null }),
        ['inventory', 'payment', 'shipping', 'notification'],
        'NULL_VALUE',
      ],
      [
        'is of a newer version leaves a letter of those who handle its type',
        'order-events',
        () => recordOf(eventOf('OrderCompleted', anOrder(), { dataschema: 'urn:waybill:OrderCompleted:99' })),
        ['inventory', 'notification'],
        'UNSUPPORTED_VERSION',
      ],
      [
        'has data that breaks its schema leaves a letter of those who handle its type',
        'inventory-events',
        () => recordOf(eventOf('InventoryReserved', anOrder(), { data: { lines: 'none' } })),
        ['order', 'payment'],
        'INVALID_DATA',
      ],
      [
        'speaks of an order that was never placed leaves a letter of order',
        'shipping-events',
        () => {
          const orderId = anOrder();
          return recordOf(eventOf('ShipmentVoided', orderId, { data: { orderId, booked: true, shipmentId: orderId } }));
        },
        ['order'],
        'UNKNOWN_ORDER',
      ],
    ] as const)('because it %s', async (_name, topic, message, consumers, code) => {
      const letters = await bury(topic, message(), consumers);
      for (const letter of letters) {
        expect(letter).toMatchObject({
          topic,
          errorCode: code,
          attempts: 1,
          state: 'waiting',
          id: expect.stringMatching(`^${topic}\\.dlq:\\d+:\\d+$`) as string,
        });
        expect(Math.abs(Date.now() - Date.parse(letter.failedAt))).toBeLessThan(600_000);
      }
    });

    it('is kept byte for byte, with where it was and what went wrong in headers', async () => {
      const [key, value] = [Buffer.from([0, 255, 27, 91]), Buffer.from([0, 1, 254, 10])];
      const message = { key, value, headers: { mine: 'kept' } };
      const letters = await bury('shipping-events', message, ['notification', 'order']);
      const letter = letters.find(({ consumer }) => consumer === 'order');
      const shown = await waybill<Shown>('dlq', 'show', String(letter?.id));
      expect(shown).toMatchObject({ ...letter, key: '0x00ff1b5b', payload: { encoding: 'hex', value: '0001fe0a' } });
      expect(shown.headers).toEqual({
        mine: 'kept',
        'dlq-topic': 'shipping-events',
        'dlq-partition': String(letter?.partition),
        'dlq-offset': letter?.offset,
        'dlq-consumer': 'order',
        'dlq-error-code': 'NOT_JSON',
        'dlq-error-message': expect.any(String) as string,
        'dlq-attempts': '1',
        'dlq-failed-at': letter?.failedAt,
      });
      const onTopic = (await recordsOf('shipping-events.dlq')).find((record) => record.value?.equals(value));
      expect(Object.keys(onTopic?.headers ?? {}).sort()).toEqual(Object.keys(shown.headers).sort());
      const table = await system.waybill(['dlq', 'list']);
      expect(table.stdout).toContain(letter?.id);
      const controls = [...table.stdout].filter((character) => character < ' ' && character !== '\n');
      expect(controls).toEqual([]);
    });

    it('never stops the others', async () => {
      const sku = await api.product({ onHand: 3 });
      const { id } = await api.place(sku);
      expect((await api.settled(id)).status).toBe('COMPLETED');
      // To its last effect: the next test takes a table away.
      await eventually(async () => {
        const items = await api.items<{ cause: string }>('notification', 'notifications', id);
        expect(items.map(({ cause }) => cause).sort()).toEqual(['OrderCompleted', 'OrderConfirmed', 'OrderShipped']);
      });
    });

    it('is handled once when its cause is gone and it is replayed, however often that is', async () => {
      const sku = await api.product();
      await rename('notification', 'notification', 'mislaid');
      const { id } = await untilLettersCome({ 'order-events': 2, 'shipping-events': 1 }, async () => {
        const placed = await api.place(sku);
        await api.settled(placed.id);
        return placed;
      });
      const letters = await lettersWith(id);
      expect(letters.map(({ type, consumer, attempts }) => `${type} ${consumer} ${attempts}`).sort()).toEqual([
        'OrderCompleted notification 3',
        'OrderConfirmed notification 3',
        'OrderShipped notification 3',
      ]);
      await rename('notification', 'mislaid', 'notification');
      const told = async () => {
        const items = await api.items<{ cause: string; status: string }>('notification', 'notifications', id);
        return items.map(({ cause, status }) => `${cause} ${status}`).sort();
      };
      expect(await told()).toEqual([]);

      const ids = letters.map((letter) => letter.id);
      const replayed = await waybill<object[]>('dlq', 'replay', ...ids);
      expect(replayed).toMatchObject(ids.map((letter) => ({ id: letter, result: 'done', state: 'replayed' })));
      const expected = ['OrderCompleted SENT', 'OrderConfirmed SENT', 'OrderShipped SENT'];
      await eventually(async () => expect(await told()).toEqual(expected));
      expect(await lettersWith(id)).toMatchObject(letters.map(() => ({ state: 'replayed' })));

      await waybill('dlq', 'replay', ...ids);
      await everythingRead();
      expect(await told()).toEqual(expected);
      expect(await lettersWith(id)).toHaveLength(3);
      const copies = (await recordsOf('order-events')).filter(
        ({ key, headers }) => key === id && headers['replay-for'],
      );
      expect(copies.map(({ headers }) => String(headers['replay-for']))).toEqual(Array(4).fill('notification'));
    });

    /** No group lags behind: whatever was to happen by what is on the topics has happened. */
    const everythingRead = () =>
      eventually(async () => {
        const lags = await waybill<{ lag: number }[]>('lag');
        expect(lags.filter(({ lag }) => lag > 0)).toEqual([]);
      });

    it('leaves another letter when its replay fails as well; --all replays what waits, by consumer and topic', async () => {
      const message = recordOf(eventOf('OrderRefundRequested', anOrder(), { data: 0 }));
      const letters = await bury('order-events', message, ['payment', 'shipping']);
      const replayed = await untilLettersCome({ 'order-events': 1 }, () =>
        waybill<{ id: string }[]>('dlq', 'replay', '--all', '--topic', 'order-events', '--consumer', 'payment'),
      );
      expect(replayed.map(({ id }) => id)).toContain(letters.find(({ consumer }) => consumer === 'payment')?.id);
      await eventually(
        async () => {
          const now = await lettersWith(message.key);
          expect(now.map(({ consumer, state }) => `${consumer} ${state}`).sort()).toEqual([
            'payment replayed',
            'payment waiting',
            'shipping waiting',
          ]);
        },
        { timeoutMs: 30_000, intervalMs: 500 },
      );
    });

    it('about a product is replayed by announcing the product as it is now, which stays the last word on the topic', async () => {
      const sku = await api.product({ price: 1000 });
      await rename('order', 'catalogue_product', 'mislaid');
      await untilLettersCome({ 'product-events': 2 }, async () => {
        for (const amount of [1100, 1200]) {
          const body = { name: `Test ${sku}`, price: { amount, currency: 'USD' } };
          const { status } = await api.request('PUT', `${system.url('inventory')}/products/${sku}`, body);
          expect(status).toBe(200);
        }
      });
      const letters = await lettersWith(sku);
      expect(letters.map(({ type, consumer }) => `${type} ${consumer}`)).toEqual(Array(2).fill('ProductUpdated order'));
      await rename('order', 'mislaid', 'catalogue_product');
      const replica = async () => (await api.request('GET', `${system.url('order')}/catalogue/${sku}`)).body;
      expect(await replica()).toMatchObject({ price: { amount: 1000 } });

      await waybill('dlq', 'replay', String(letters[0]?.id));
      await eventually(async () => expect(await replica()).toMatchObject({ price: { amount: 1200 } }));
      const last = (await recordsOf('product-events')).filter(({ key }) => key === sku).at(-1);
      expect(JSON.parse(String(last?.value))).toMatchObject({ data: { sku, price: { amount: 1200 } } });
    });

    it('about a product that nobody has cannot be replayed: it says so, stays as it is, and that is on record', async () => {
      const [letter] = await bury('product-events', { key: 'NO-SUCH-SKU', value: 'x' }, ['order']);
      const { exitCode, stdout, stderr } = await system.waybill(['dlq', 'replay', String(letter?.id), '--json']);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 1,
        stderr: expect.stringMatching(/was not replayed: inventory knows no product NO-SUCH-SKU/) as string,
      });
      expect(JSON.parse(stdout)).toMatchObject([{ id: letter?.id, result: 'failed', state: 'waiting' }]);
      expect(await lettersWith('NO-SUCH-SKU')).toMatchObject([{ state: 'waiting', decision: { result: 'failed' } }]);
    });

    it('is hidden when it is dropped; who did what and when is on record for every letter', async () => {
      const voided = recordOf(eventOf('PaymentVoided', anOrder()));
      const [letter] = await bury('payment-events', voided, ['notification', 'order']);
      const id = String(letter?.id);
      const began = Date.now();
      const [dropped] = await waybill<{ by: string; at: string }[]>('dlq', 'drop', id);
      expect(dropped).toMatchObject({ id, action: 'drop', result: 'done', state: 'dropped' });
      expect((await list()).map((listed) => listed.id)).not.toContain(id);
      expect((await list('--dropped')).find((listed) => listed.id === id)).toMatchObject({ state: 'dropped' });
      const decided = { action: 'drop', result: 'done', by: dropped?.by, at: dropped?.at };
      expect(await waybill<Shown>('dlq', 'show', id)).toMatchObject({ state: 'dropped', decision: decided });

      expect(await waybill('dlq', 'drop', id)).toEqual([dropped]);
      const onRecord = (await recordsOf('dlq-audit')).filter(({ key }) => key === id);
      expect(onRecord).toHaveLength(1);
      const decision = JSON.parse(String(onRecord[0]?.value)) as { by: string; at: string };
      expect(decision).toMatchObject({ letter: id, action: 'drop', by: dropped?.by, at: dropped?.at });
      expect(decision.by).toMatch(/^.+@.+$/);
      expect(Date.parse(decision.at)).toBeGreaterThanOrEqual(began);
    });

    it.each([
      ['show', 'order-events.dlq:0:99999999', 1, /no such dead letter: order-events.dlq:0:99999999/],
      ['replay', 'order-events.dlq:77:0', 1, /no such dead letter/],
      ['drop', 'order-events:0:0', 2, /no id of a dead letter/],
    ])('that is not there: %s %s exits with %i and says so', async (command, id, exitCode, message) => {
      const result = await system.waybill(['dlq', command, id, '--json']);
      expect(result).toMatchObject({ exitCode, stdout: '' });
      expect(result.stderr).toMatch(message);
    });
  });
