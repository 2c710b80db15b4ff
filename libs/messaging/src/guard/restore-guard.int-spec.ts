import {
  createTestDatabase,
  createTestTopics,
  eventually,
  testInfrastructure,
  type TestDatabase,
} from '@waybill/testing';
import { DataSource } from 'typeorm';
import { createKafkaClient } from '../kafka/kafkajs-client.js';
import { KafkaJsProducer } from '../kafka/kafkajs-producer.js';
import { ensureTopics } from '../kafka/topics.js';
import { OutboxRelay } from '../relay/outbox-relay.js';
import { CURRENT_MESSAGING_SCHEMA_SQL } from '../schema/messaging-schema.js';
import { Transactions } from '../transaction/transactions.js';
import { BrokerUnavailableError } from '../record/producer-errors.js';
import { OwnTopics } from './own-topics.js';
import { DatabaseBehindTopicError, RestoreGuard } from './restore-guard.js';
import { SentBookStore } from './sent-book-store.js';

const kafka = () => createKafkaClient({ brokers: testInfrastructure().brokers.split(','), clientId: 'guard-test' });

let made = 0;
/** UUIDs of version 7, rising with time. */
const nextId = (): string => {
  const ms = Date.now().toString(16).padStart(12, '0');
  const serial = (made += 1).toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-${serial}`;
};

/** One service: a database, its topic, a relay and a guard. */
describe('a database and what was said from it', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let transactions: Transactions;
  let topic: string;
  let guard: RestoreGuard;
  let ends: string[];
  const producer = new KafkaJsProducer(kafka());
  const options = {
    remedy: 'Run the restore',
    lookAgainMs: 200,
    onBehind: ({ message }: Error) => void ends.push(message),
  };

  beforeEach(async () => {
    database = await createTestDatabase(CURRENT_MESSAGING_SCHEMA_SQL);
    ({ said: topic } = await createTestTopics(['said'], { partitions: 2 }));
    dataSource = await new DataSource({
      type: 'postgres',
      url: database.runtimeUrl,
      installExtensions: false,
    }).initialize();
    transactions = new Transactions(dataSource);
    ends = [];
    guard = aGuard();
  });

  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  afterAll(() => producer.disconnect());

  const aGuard = (topics: readonly string[] = [topic]): RestoreGuard => {
    const wordIn = ({ headers }: { headers: Readonly<Record<string, unknown>> }) =>
      headers['event-id'] === undefined ? undefined : { eventId: (headers['event-id'] as Buffer).toString() };
    const store = new SentBookStore(transactions, 'service', topics);
    return new RestoreGuard(new OwnTopics(kafka(), 'guard', topics, wordIn), store, options);
  };

  /** The service reads an event: from then on its database is not a new one. */
  const heard = (id: string) => dataSource.query(`INSERT INTO inbox (consumer, event_id) VALUES ('service', $1)`, [id]);

  /** The first start of a new service, and the first event it reads. */
  const begin = async (): Promise<void> => {
    expect(await guard.judge()).toBeNull();
    await heard(nextId());
  };

  const write = async (key: string, id = nextId()): Promise<string> => {
    const message = { eventId: id, topic, key, value: Buffer.from(id), headers: { 'event-id': id } };
    await transactions.run((tx) => Promise.resolve(void tx.outbox.push(message)));
    return id;
  };

  /** All that waits is sent and deleted. */
  const relayAll = async (): Promise<void> => {
    const relay = new OutboxRelay({ connection: { connectionString: database.runtimeUrl }, producer, name: 'relay' });
    await relay.start();
    await eventually(async () => expect(await dataSource.query('SELECT 1 FROM outbox')).toEqual([]));
    await relay.stop();
  };

  /** Sent and acknowledged, but not deleted yet: what a crash leaves. */
  const sendOnly = async (key: string, id: string, to = topic): Promise<void> => {
    const value = Buffer.from(id);
    await producer.send([{ topic: to, key: Buffer.from(key), value, headers: { 'event-id': id } }]);
  };

  const tables = ['outbox', 'outbox_sent', 'inbox'];
  const copy = () => Promise.all(tables.map((table) => dataSource.query<object[]>(`SELECT * FROM ${table}`)));
  const restore = async (rows: readonly object[][]): Promise<void> => {
    for (const [at, table] of tables.entries()) {
      await dataSource.query(`DELETE FROM ${table}`);
      await dataSource.query(
        `INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::${table}, $1)`,
        [JSON.stringify(rows[at])],
      );
    }
  };

  it('are one while it works, with a full topic and with an empty one', async () => {
    await begin();
    await write('a');
    expect(await guard.judge()).toBeNull();
    await relayAll();
    expect(await aGuard().judge()).toBeNull();
  });

  it('differ when an older copy takes its place: it says since when, and how much', async () => {
    await begin();
    await write('a');
    await relayAll();
    const older = await copy();
    const since = Date.now();
    const lost = [await write('a'), await write('b')];
    await relayAll();
    await restore(older);
    const behind = await guard.judge();
    expect(behind).toMatchObject({ words: 2 });
    expect(lost).toContain(behind?.first.eventId);
    expect(behind?.since).toBeLessThanOrEqual(since);
  });

  it('differ when that happens while the service runs: the relay is not admitted, and the process is to end', async () => {
    await begin();
    const older = await copy();
    await write('a');
    await relayAll();
    await guard.admit();
    await guard.admit();
    expect(ends).toEqual([]);
    await restore(older);
    guard.doubt();
    expect(guard.verdict).toBeUndefined();
    await expect(guard.admit()).rejects.toThrow(DatabaseBehindTopicError);
    expect(ends).toEqual([expect.stringContaining('Run the restore')]);
  });

  it('are one after a crash between acknowledgement and DELETE, and while another instance deletes', async () => {
    await begin();
    const id = await write('a');
    await sendOnly('a', id);
    expect(await guard.judge()).toBeNull();
    await relayAll();
    expect(await guard.judge()).toBeNull();
  });

  it('are one when a stopped relay repeats what another has sent and deleted', async () => {
    await begin();
    const id = await write('a');
    await relayAll();
    await sendOnly('a', id);
    expect(await guard.judge()).toBeNull();
  });

  it('are one for records of others on the topic', async () => {
    await begin();
    await producer.send([{ topic, key: null, value: Buffer.from('junk'), headers: {} }]);
    expect(await guard.judge()).toBeNull();
  });

  it('are taken for one by the first release that keeps outbox_sent, also what its neighbours still send', async () => {
    await heard(nextId());
    await sendOnly('a', nextId());
    expect(await guard.judge()).toBeNull();
    await sendOnly('a', nextId());
    expect(await guard.judge()).toBeNull();
    await dataSource.query(`UPDATE outbox_sent SET updated_at = now() - interval '2 hours' WHERE topic = ''`);
    await sendOnly('a', nextId());
    expect(await guard.judge()).toMatchObject({ words: 1 });
  });

  it('differ for a new database that finds words of its own', async () => {
    await sendOnly('a', nextId());
    expect(await guard.judge()).toMatchObject({ words: 1, since: 0 });
  });

  it('are one on a topic that was made again, and differ there by the time of what was said', async () => {
    await begin();
    for (const key of ['a', 'b', 'c', 'd']) await write(key);
    await relayAll();
    const admin = kafka().admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    await eventually(async () => expect(await admin.listTopics()).not.toContain(topic));
    await ensureTopics(kafka(), [{ name: topic, partitions: 2, config: {} }]);
    await write('a');
    await relayAll();
    await heard(nextId());
    expect(await guard.judge()).toBeNull();
    await dataSource.query(`UPDATE outbox_sent SET next_offset = 100, updated_at = now() - interval '1 hour'`);
    const anHourAgo = (Date.now() - 3_600_000).toString(16).padStart(12, '0');
    await dataSource.query('DELETE FROM inbox');
    await heard(`${anHourAgo.slice(0, 8)}-${anHourAgo.slice(8)}-7000-8000-000000000000`);
    expect(await guard.judge()).toMatchObject({ words: 1 });
    await admin.disconnect();
  });

  it('are judged by the topics that can be read, and by the others once these can be read', async () => {
    const { other } = await createTestTopics(['other'], { partitions: 2 });
    expect(await aGuard([topic, other]).judge()).toBeNull();
    await heard(nextId());
    const admin = kafka().admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [other] });
    await eventually(async () => expect(await admin.listTopics()).not.toContain(other));

    const restarted = aGuard([topic, other]);
    expect(await restarted.judge()).toBeNull();
    await restarted.passed;
    await sendOnly('a', nextId());
    expect(await restarted.judge()).toMatchObject({ words: 1 });
    await dataSource.query('UPDATE outbox_sent SET next_offset = 1 WHERE topic = $1', [topic]);
    expect(await restarted.judge()).toBeNull();

    await ensureTopics(kafka(), [{ name: other, partitions: 2, config: {} }]);
    await sendOnly('a', nextId(), other);
    await eventually(() => expect(ends).toContainEqual(expect.stringContaining(`of ${other}/`)));
    restarted.stop();
    await admin.disconnect();
  });

  it('are not judged by a part of the topics while nothing was noted yet', async () => {
    await expect(aGuard([topic, 'no-such-topic']).judge()).rejects.toThrow(BrokerUnavailableError);
  });

  it('lets nothing through before it was judged, and everything where a service has no topics', async () => {
    let passed = false;
    void guard.passed.then(() => (passed = true));
    expect([guard.verdict, passed]).toEqual([undefined, false]);
    await guard.judge();
    await guard.passed;
    expect(guard.verdict).toBeNull();
    const silent = new OwnTopics(kafka(), 'guard', [], () => undefined);
    expect(new RestoreGuard(silent, new SentBookStore(transactions, 'service', []), options).verdict).toBeNull();
  });
});
