import { createTestDatabase, eventually, testInfrastructure, type TestDatabase } from '@waybill/testing';
import { ConfigResourceTypes, type Admin, type Kafka } from 'kafkajs';
import { createKafkaClient, CURRENT_MESSAGING_SCHEMA_SQL, KafkaJsProducer, OutboxRelay } from '@waybill/messaging';
import { OutboxTable } from '../src/outbox/testing/outbox-table.js';
import { TwoBrokers } from './support/two-brokers.js';

const PATIENCE = { timeoutMs: 40_000 };
const KEYS = Array.from({ length: 20 }, (_, index) => `order-${index}`);

// The suite stops and starts brokers, so it needs processes of its own.
const whereBrokersRestart = testInfrastructure().engine === 'embedded' ? describe : describe.skip;

whereBrokersRestart('a relay of whose topics some take nothing', () => {
  let cluster: TwoBrokers;
  let database: TestDatabase;
  let table: OutboxTable;
  let kafka: Kafka;
  let producer: KafkaJsProducer;
  let relay: OutboxRelay;
  let failures: string[];

  beforeAll(async () => {
    cluster = await TwoBrokers.start();
  }, 60_000);

  afterAll(() => cluster.stop());

  beforeEach(async () => {
    database = await createTestDatabase(CURRENT_MESSAGING_SCHEMA_SQL);
    table = OutboxTable.at(database.runtimeUrl);
    kafka = createKafkaClient({ brokers: [cluster.brokers], clientId: 'test' });
    producer = new KafkaJsProducer(kafka, { settles: false });
    failures = [];
    relay = new OutboxRelay({
      connection: { connectionString: database.runtimeUrl },
      producer,
      name: 'test',
      observer: { failed: ({ message }) => void failures.push(message) },
      settings: { topicRetryMs: 300, pollMs: 20 },
    });
  });

  afterEach(async () => {
    await relay.stop();
    await producer.disconnect();
    await table.close();
    await database.drop();
  });

  /** A client of its own each time: one that once asked for a topic without leader fails for all others, too. */
  const ask = async <Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer> => {
    const admin = kafka.admin();
    await admin.connect();
    return question(admin).finally(() => admin.disconnect());
  };
  /** One list of replicas a partition. */
  const makeTopic = (topic: string, replicas: number[][], minInSync = 1) =>
    ask((admin) =>
      admin.createTopics({
        waitForLeaders: false,
        topics: [
          {
            topic,
            replicaAssignment: replicas.map((nodes, partition) => ({ partition, replicas: nodes })),
            configEntries: [{ name: 'min.insync.replicas', value: String(minInSync) }],
          },
        ],
      }),
    );
  const write = async (topic: string, rounds: number) => {
    const session = await table.session();
    for (const key of KEYS) {
      await table.insert(
        session,
        key,
        Array.from({ length: rounds }, (_, index) => `${topic} ${key} ${index}`),
        topic,
      );
    }
  };
  const recordsIn = async (topic: string): Promise<number> =>
    (await ask((admin) => admin.fetchTopicOffsets(topic))).reduce((sum, { high }) => sum + Number(high), 0);
  const waitingFor = async (topic: string): Promise<number> => {
    const session = await table.session();
    const { rows } = await session.query('SELECT FROM outbox WHERE topic = $1', [topic]);
    return rows.length;
  };

  it('sends the others once while a topic has too few replicas in sync, and that one as soon as it has enough', async () => {
    await makeTopic('short', [[1, 2], [1, 2], [1, 2]], 2); // prettier-ignore
    await makeTopic('well', [[1], [1], [1]]);
    await cluster.stopSecond();
    await write('short', 10);
    await write('well', 10);
    await relay.start();
    await eventually(async () => expect(await waitingFor('well')).toBe(0), PATIENCE);
    await write('well', 10);
    await write('short', 10);
    await eventually(async () => expect(await waitingFor('well')).toBe(0), PATIENCE);
    await eventually(() => expect(failures.length).toBeGreaterThan(5), PATIENCE);
    expect(await recordsIn('well')).toBe(400);
    expect(await waitingFor('short')).toBe(400);
    expect(failures.join()).toContain('of short cannot be written: NOT_ENOUGH_REPLICAS');

    await ask((admin) => {
      const configEntries = [{ name: 'min.insync.replicas', value: '1' }];
      const resources = [{ type: ConfigResourceTypes.TOPIC, name: 'short', configEntries }];
      return admin.alterConfigs({ validateOnly: false, resources });
    });
    await eventually(async () => expect(await waitingFor('short')).toBe(0), PATIENCE);
    // At most one row a partition was tried at a time; none of those tries was written.
    expect(await recordsIn('short')).toBe(400);
    expect(await recordsIn('well')).toBe(400);
    await cluster.startSecond();
  }, 120_000);

  it('sends to the other partitions of a topic once while one has no leader', async () => {
    await makeTopic('halved', [[1], [2]]);
    await makeTopic('whole', [[1]]);
    await relay.start();
    await write('halved', 1);
    await eventually(async () => expect(await waitingFor('halved')).toBe(0), PATIENCE);
    const [before] = await ask((admin) => admin.fetchTopicOffsets('halved'));
    await cluster.stopSecond();
    await write('halved', 20);
    await write('whole', 20);
    await eventually(async () => expect(await waitingFor('whole')).toBe(0), PATIENCE);
    const away = Number(before!.partition === 0 ? KEYS.length - Number(before!.high) : before!.high);
    await eventually(async () => expect(await waitingFor('halved')).toBe(20 * away), PATIENCE);
    expect(await recordsIn('whole')).toBe(400);
    expect(failures.join()).toMatch(/Partition 1 of halved cannot be written/);

    await cluster.startSecond();
    await eventually(async () => expect(await waitingFor('halved')).toBe(0), PATIENCE);
    expect(await recordsIn('whole')).toBe(400);
  }, 120_000);
});
