import { connect, type Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import {
  createTestDatabase,
  createTestTopics,
  eventually,
  testInfrastructure,
  type TestDatabase,
} from '@waybill/testing';
import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import type { Client } from 'pg';
import { DataSource } from 'typeorm';
import { createKafkaClient } from '../kafka/kafkajs-client.js';
import { KafkaJsProducer } from '../kafka/kafkajs-producer.js';
import { ensureTopics } from '../kafka/topics.js';
import { CURRENT_MESSAGING_SCHEMA_SQL } from '../schema/messaging-schema.js';
import { Transactions } from '../transaction/transactions.js';
import { requeueDead } from '../outbox/dead-rows.js';
import type { OutboxMessage } from '../transaction/outbox.js';
import { OutboxRelay } from './outbox-relay.js';
import { OutboxStatistics } from '../outbox/outbox-statistics.js';
import { OutboxTable } from '../outbox/testing/outbox-table.js';
import { readTopic } from './testing/topic-reader.js';

const brokers = () => testInfrastructure().brokers.split(',');

/** From a transaction to the topic, on a real Postgres and a real broker. */
describe('the way from an outbox to Kafka', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let transactions: Transactions;
  let table: OutboxTable;
  let client: Client;
  let topic: string;
  let relay: OutboxRelay;
  let producer: KafkaJsProducer;
  let failures: string[];
  let recreated: string[];

  beforeEach(async () => {
    failures = [];
    recreated = [];
    database = await createTestDatabase(CURRENT_MESSAGING_SCHEMA_SQL);
    ({ orders: topic } = await createTestTopics(['orders']));
    dataSource = await new DataSource({
      type: 'postgres',
      url: database.runtimeUrl,
      installExtensions: false,
    }).initialize();
    table = OutboxTable.at(database.runtimeUrl);
    client = await table.session();
    transactions = new Transactions(dataSource, { onCommitted: (buckets) => relay.wake(buckets) });
  });

  afterEach(async () => {
    await relay.stop();
    await producer.disconnect();
    await dataSource.destroy();
    await table.close();
    await database.drop();
  });

  async function startRelay(kafka = createKafkaClient({ brokers: brokers(), clientId: 'test' })): Promise<void> {
    producer = new KafkaJsProducer(kafka);
    relay = new OutboxRelay({
      connection: { connectionString: database.runtimeUrl },
      producer,
      name: 'test',
      observer: {
        failed: ({ message }) => void failures.push(message),
        recreated: (again) => void recreated.push(again),
      },
      settings: { backoffMinMs: 20, backoffMaxMs: 100, topicRetryMs: 100 },
    });
    await relay.start();
  }

  function anEvent(key: string, value: string, overrides: Partial<OutboxMessage> = {}): OutboxMessage {
    return { eventId: randomUUID(), topic, key, value: Buffer.from(value), headers: {}, ...overrides };
  }

  const write = (...messages: OutboxMessage[]) =>
    transactions.run((tx) => Promise.resolve(void tx.outbox.push(...messages)));

  it('notes how far each partition was written, with the rows it deletes', async () => {
    const kafka = createKafkaClient({ brokers: brokers(), clientId: 'test' });
    await startRelay(kafka);
    await write(...Array.from({ length: 40 }, (_, index) => anEvent(`order-${index}`, String(index))));
    await eventually(async () => expect(await table.valuesIn(client, 'outbox')).toEqual([]));

    const { rows } = await client.query<{ partition: number; offset: string }>(
      'SELECT partition, next_offset AS offset FROM outbox_sent WHERE topic = $1 ORDER BY partition',
      [topic],
    );
    const admin = kafka.admin();
    await admin.connect();
    const ends = (await admin.fetchTopicOffsets(topic)).filter(({ high }) => high !== '0');
    await admin.disconnect();
    expect(rows).toEqual(
      ends.map(({ partition, high }) => ({ partition, offset: high })).sort((a, b) => a.partition - b.partition),
    );
  });

  it('brings key, value and headers to the topic byte by byte', async () => {
    await startRelay();
    const bytes = Buffer.from([0, 255, 128, 10]);
    await write(
      anEvent('order-1', '{"née":"☃"}', { headers: { 'event-type': 'OrderCreated', traceparent: '00-ab-cd-01' } }),
      anEvent('order-1', 'letter', {
        key: bytes,
        value: bytes,
        headers: { raw: bytes, twice: ['a', bytes] },
        deadLetter: true,
      }),
      anEvent('order-1', 'tombstone', { value: null }),
      anEvent('order-1', 'no key', { key: null }),
    );
    const messages = await readTopic(createKafkaClient({ brokers: brokers(), clientId: 'reader' }), topic, 4);
    const seen = messages.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } }));
    expect(seen).toHaveLength(4);
    expect(seen).toEqual(
      expect.arrayContaining([
        {
          key: Buffer.from('order-1'),
          value: Buffer.from('{"née":"☃"}'),
          headers: { 'event-type': Buffer.from('OrderCreated'), traceparent: Buffer.from('00-ab-cd-01') },
        },
        { key: bytes, value: bytes, headers: { raw: bytes, twice: [Buffer.from('a'), bytes] } },
        { key: Buffer.from('order-1'), value: null, headers: {} },
        { key: null, value: Buffer.from('no key'), headers: {} },
      ]),
    );
  });

  it('moves a record the broker refuses to outbox_dead and holds back its aggregate only, until it is put back', async () => {
    await startRelay();
    const tooLarge = anEvent('order-1', 'x'.repeat(1_500_000), { deadLetter: true });
    await write(tooLarge, anEvent('order-1', 'behind'), anEvent('order-2', 'other 1'), anEvent('order-2', 'other 2'));
    const kafka = createKafkaClient({ brokers: brokers(), clientId: 'reader' });
    const others = await readTopic(kafka, topic, 2);
    expect(new Set(others.map(({ value }) => value?.toString()))).toEqual(new Set(['other 1', 'other 2']));
    await eventually(async () => expect(await table.valuesIn(client, 'outbox')).toEqual(['behind']));
    expect(await new OutboxStatistics(transactions).read()).toMatchObject({ waiting: 1, dead: 1 });
    const { rows } = await client.query<{ id: string; error_code: string; error_message: string }>(
      'SELECT id, error_code, error_message FROM outbox_dead',
    );
    expect(rows[0]).toMatchObject({
      error_code: 'RECORD_REJECTED',
      error_message: expect.stringContaining('MESSAGE_TOO_LARGE') as unknown,
    });

    // What made it too large is put right, as an operator would, and the row goes before those behind it.
    await client.query(`UPDATE outbox_dead SET payload = 'now it fits'`);
    await transactions.run((tx) => requeueDead(tx, Number(rows[0]?.id)));
    await eventually(async () => expect(await table.valuesIn(client, 'outbox')).toEqual([]));
    const all = (await readTopic(kafka, topic, 4)).map(({ value }) => value?.toString().slice(0, 20) ?? '');
    expect(all.filter((value) => ['now it fits', 'behind'].includes(value))).toEqual(['now it fits', 'behind']);
  });

  it('keeps events in the outbox that the topic refuses for the time of this host, and names the clock', async () => {
    const kafka = createKafkaClient({ brokers: brokers(), clientId: 'test' });
    const limited = `${topic}-limited`;
    const limit = 'message.timestamp.before.max.ms';
    await ensureTopics(kafka, [{ name: limited, partitions: 1, config: { [limit]: '0' } }]);
    await startRelay(kafka);
    await write(anEvent('order-1', 'late', { topic: limited }), anEvent('order-1', 'fine'));
    await eventually(() => expect(failures.join()).toContain('clock of this host'));
    await eventually(async () => expect(await table.valuesIn(client, 'outbox')).toEqual(['late']));
    expect(await table.valuesIn(client, 'outbox_dead')).toEqual([]);

    const admin = kafka.admin();
    await admin.connect();
    const configEntries = [{ name: limit, value: '3600000' }];
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: limited, configEntries }],
    });
    await admin.disconnect();
    await eventually(async () => expect(await table.valuesIn(client, 'outbox')).toEqual([]));
  });

  it('says that a topic was made again, and counts its offsets from there', async () => {
    const kafka = createKafkaClient({ brokers: brokers(), clientId: 'test' });
    await startRelay(kafka);
    await write(...Array.from({ length: 20 }, (_, index) => anEvent(`order-${index}`, String(index))));
    await eventually(async () => expect(await table.valuesIn(client, 'outbox')).toEqual([]));
    await relay.stop();
    await producer.disconnect();
    const admin = kafka.admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    await eventually(async () => expect(await admin.listTopics()).not.toContain(topic));
    await ensureTopics(kafka, [{ name: topic, partitions: 3, config: {} }]);
    await admin.disconnect();
    await startRelay(kafka);
    await write(anEvent('order-1', 'again'));
    await eventually(() => expect(recreated).toContain(topic));
    const { rows } = await client.query('SELECT FROM outbox_sent WHERE topic = $1 AND next_offset = 1', [topic]);
    expect(rows).toHaveLength(1);
  });

  it('goes on with other topics while one does not exist, and sends to it as soon as it does', async () => {
    await startRelay();
    const missing = `missing-${randomUUID()}`;
    await write(anEvent('order-1', 'early', { topic: missing }), anEvent('order-1', 'other'));
    const kafka = createKafkaClient({ brokers: brokers(), clientId: 'reader' });
    const [other] = await readTopic(kafka, topic, 1);
    expect(other?.value?.toString()).toBe('other');
    await eventually(async () => expect(await table.valuesIn(client, 'outbox')).toEqual(['early']));
    await ensureTopics(kafka, [{ name: missing, partitions: 1, config: {} }]);
    const [early] = await readTopic(kafka, missing, 1);
    expect(early?.value?.toString()).toBe('early');
  });

  it('loses nothing and keeps the order when every connection to the broker is cut in the middle', async () => {
    const line = cuttableLine();
    await startRelay(
      new Kafka({
        brokers: brokers(),
        clientId: 'test',
        logLevel: logLevel.NOTHING,
        retry: { retries: 1, initialRetryTime: 20 },
        socketFactory: line.socketFactory,
      }),
    );
    for (let round = 0; round < 60; round++) {
      await write(anEvent('order-1', String(round)));
      if (round === 20) line.cut();
      if (round === 40) line.mend();
    }
    await eventually(async () => expect(await table.valuesIn(client, 'outbox')).toEqual([]), { timeoutMs: 20_000 });
    const messages = await readTopic(createKafkaClient({ brokers: brokers(), clientId: 'reader' }), topic, 60);
    const firstSeen = [...new Set(messages.map(({ value }) => Number(value)))];
    expect(firstSeen).toEqual(Array.from({ length: 60 }, (_, round) => round));
  });
});

/** Sockets to the broker that a test can cut, as if the broker's machine were gone. */
function cuttableLine() {
  const sockets = new Set<Socket>();
  let whole = true;
  return {
    socketFactory: ({ host, port, onConnect }: { host: string; port: number; onConnect: () => void }) => {
      const socket = connect({ host, port }, onConnect);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      if (!whole) setImmediate(() => socket.destroy(new Error('line cut')));
      return socket;
    },
    cut: () => {
      whole = false;
      for (const socket of sockets) socket.destroy(new Error('line cut'));
    },
    mend: () => {
      whole = true;
    },
  };
}
