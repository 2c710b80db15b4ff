import { createTestDatabase, eventually, type TestDatabase } from '@waybill/testing';
import type { Client } from 'pg';
import { BrokerUnavailableError } from '../record/producer-errors.js';
import { CURRENT_MESSAGING_SCHEMA_SQL } from '../schema/messaging-schema.js';
import { OutboxRelay, type OutboxRelayOptions } from './outbox-relay.js';
import { keyIn, OutboxTable } from '../outbox/testing/outbox-table.js';
import { ScriptedProducer, valuesOf } from './testing/scripted-producer.js';

const QUICK = { touchEveryMs: 100, pollMs: 20, backoffMinMs: 5, backoffMaxMs: 50, floorEveryMs: 1 };

/** The relay on a real Postgres, as the runtime role; the broker is scripted. */
describe('OutboxRelay', () => {
  let database: TestDatabase;
  let table: OutboxTable;
  let client: Client;
  const relays: OutboxRelay[] = [];

  beforeEach(async () => {
    database = await createTestDatabase(CURRENT_MESSAGING_SCHEMA_SQL);
    table = OutboxTable.at(database.runtimeUrl);
    client = await table.session();
  });

  afterEach(async () => {
    await Promise.all(relays.splice(0).map((relay) => relay.stop()));
    await table.close();
    await database.drop();
  });

  async function startRelay(options: Partial<OutboxRelayOptions> = {}) {
    const producer = new ScriptedProducer();
    const relay = new OutboxRelay({
      connection: { connectionString: database.runtimeUrl },
      producer,
      name: 'test',
      ...options,
      settings: { ...QUICK, ...options.settings },
    });
    relays.push(relay);
    await relay.start();
    return { relay, producer };
  }

  it('sends what is committed, deletes it, and shows who owns what', async () => {
    await table.insert(client, 'order-1', ['a', 'b', 'c']);
    const { relay, producer } = await startRelay({ name: 'order-1' });
    await eventually(() => expect(producer.values).toEqual(['a', 'b', 'c']));
    await eventually(async () => expect(await table.valuesIn(client, 'outbox')).toEqual([]));
    await eventually(async () => {
      expect(relay.owned).toHaveLength(16);
      const { rows } = await client.query<{ name: string; buckets: string }>(
        'SELECT name, count(*) AS buckets FROM outbox_owner JOIN relay ON relay.id = relay_id GROUP BY name',
      );
      expect(rows).toEqual([{ name: 'order-1', buckets: '16' }]);
    });
  });

  it('owns nothing that could be told while it has no database connection', async () => {
    const { relay } = await startRelay();
    await eventually(() => expect(relay.owned).toHaveLength(16));
    await relay.stop();
    await eventually(() => expect(relay.owned).toBeUndefined());
  });

  it('loses no row that commits late under a lower id, however long its transaction ran', async () => {
    const { producer } = await startRelay();
    const slow = await table.session();
    await slow.query('BEGIN');
    await table.insert(slow, 'late', ['late']);
    // Sent and deleted in several rounds, with the floor following as far as it may.
    for (let round = 0; round < 20; round++) {
      await table.insert(client, `quick-${round}`, [`quick-${round}`]);
      await eventually(() => expect(producer.values).toContain(`quick-${round}`), { intervalMs: 2 });
    }
    await slow.query('COMMIT');
    await eventually(() => expect(producer.values).toContain('late'));
  });

  it('keeps the order of each key with two relays, through the death of one and its return', async () => {
    const log: string[] = [];
    const slowly = async (records: Parameters<typeof valuesOf>[0]) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      log.push(...valuesOf(records));
      return undefined;
    };
    const producers = [new ScriptedProducer(slowly), new ScriptedProducer(slowly)];
    const [first, second] = await Promise.all(
      producers.map((producer, index) => startRelay({ producer, name: `r${index}`, settings: { batchRows: 20 } })),
    );
    await eventually(() => {
      expect(first!.relay.owned).toHaveLength(8);
      expect(second!.relay.owned).toHaveLength(8);
    });
    const keys = Array.from({ length: 16 }, (_, bucket) => keyIn(bucket));
    const ROUNDS = 60;
    for (let round = 0; round < ROUNDS; round++) {
      for (const key of keys) await table.insert(client, key, [`${key} ${round}`]);
      if (round % 20 === 10)
        await client.query(`SELECT pg_terminate_backend(backend_pid) FROM relay WHERE name = 'r0'`);
    }
    await eventually(() => expect(new Set(log).size).toBe(keys.length * ROUNDS), { timeoutMs: 30_000 });
    const firstSeen = [...new Set(log)];
    for (const key of keys) {
      const rounds = firstSeen.filter((value) => value.startsWith(key)).map((value) => Number(value.split(' ')[1]));
      expect(rounds).toEqual(Array.from({ length: ROUNDS }, (_, round) => round));
    }
    await eventually(() => expect(first!.relay.owned).toHaveLength(8));
  });

  it('shares the buckets fairly when a relay joins and takes them all back when it leaves', async () => {
    const { relay: first } = await startRelay();
    await eventually(() => expect(first.owned).toHaveLength(16));
    const { relay: second } = await startRelay();
    await eventually(() => {
      const shares = [first.owned, second.owned];
      expect(shares.map((owned) => owned?.length)).toEqual([8, 8]);
      expect(new Set(shares.flat()).size).toBe(16);
    });
    await second.stop();
    await eventually(() => expect(first.owned).toHaveLength(16));
  });

  it('replaces an owner that is stopped, and that owner can only repeat when it wakes', async () => {
    const log: string[] = [];
    let wake: () => void = () => undefined;
    const stoppedInSend = new ScriptedProducer(async (records) => {
      await new Promise<void>((resolve) => (wake = resolve));
      log.push(...valuesOf(records));
      return undefined;
    });
    const replacement = new ScriptedProducer((records) => {
      log.push(...valuesOf(records));
      return undefined;
    });
    // Never touches its row after the first time, and is inside a send: as good as SIGSTOP.
    const { relay: stopped } = await startRelay({
      producer: stoppedInSend,
      settings: { touchEveryMs: 60_000, staleAfterMs: 200_000, batchRows: 2 },
    });
    await eventually(() => expect(stopped.owned).toHaveLength(16));
    await table.insert(client, 'order-1', ['1', '2', '3', '4']);
    await eventually(() => expect(stoppedInSend.attempts).toEqual([['1', '2']]));

    await startRelay({ producer: replacement, settings: { staleAfterMs: 500 } });
    await eventually(() => expect(log).toEqual(['1', '2', '3', '4']));
    const ended = stopped.stop();
    wake();
    await ended;
    expect(log).toEqual(['1', '2', '3', '4', '1', '2']);
    expect(stoppedInSend.attempts).toEqual([['1', '2']]);
  });

  it('waits for a broker that is away, skips nothing and goes on when it is back', async () => {
    const failures: Error[] = [];
    const { producer } = await startRelay({ observer: { failed: (error) => failures.push(error) } });
    producer.behaviour = () => new BrokerUnavailableError('away');
    await table.insert(client, 'order-1', ['1', '2']);
    await table.insert(client, 'order-2', ['3']);
    await eventually(() => expect(failures.length).toBeGreaterThan(3));
    expect(await table.valuesIn(client, 'outbox')).toEqual(['1', '2', '3']);
    producer.behaviour = () => undefined;
    await eventually(() => expect(producer.values).toEqual(['1', '2', '3']));
    await eventually(async () => expect(await table.valuesIn(client, 'outbox')).toEqual([]));
  });

  it('wakes the relay that owns the bucket, across processes, without waiting for a poll', async () => {
    const settings = { pollMs: 60_000 };
    const { relay: here } = await startRelay({ settings });
    const { relay: there, producer } = await startRelay({ settings });
    await eventually(() => {
      expect(here.owned).toHaveLength(8);
      expect(there.owned).toHaveLength(8);
    });
    const [bucket = 0] = there.owned ?? [];
    await table.insert(client, keyIn(bucket), ['announced']);
    here.wake([bucket]);
    await eventually(() => expect(producer.values).toEqual(['announced']));
  });

  it('sends in stop() what was committed before, and frees everything', async () => {
    const { relay, producer } = await startRelay({ settings: { pollMs: 60_000 } });
    await eventually(() => expect(relay.owned).toHaveLength(16));
    await table.insert(client, 'order-1', ['last words']);
    await relay.stop();
    expect(producer.values).toEqual(['last words']);
    expect(await table.valuesIn(client, 'outbox')).toEqual([]);
    const { rows: members } = await client.query('SELECT FROM relay');
    expect(members).toEqual([]);
    await eventually(async () => {
      const { rows: locks } = await client.query(
        `SELECT FROM pg_locks JOIN pg_database ON oid = database AND datname = current_database()
         WHERE locktype = 'advisory'`,
      );
      expect(locks).toEqual([]);
    });
  });

  it('stops within its time although a send hangs', async () => {
    const { relay, producer } = await startRelay({ settings: { stopMs: 100 } });
    producer.behaviour = () => new Promise(() => undefined);
    await table.insert(client, 'order-1', ['stuck']);
    await eventually(() => expect(producer.attempts).toHaveLength(1));
    await relay.stop();
    expect(await table.valuesIn(client, 'outbox')).toEqual(['stuck']);
  });

  it('keeps its locks apart from those of another outbox in the same database', async () => {
    const owner = OutboxTable.at(database.ownerUrl);
    const session = await owner.session();
    await session.query('CREATE SCHEMA other');
    await session.query('SET search_path TO other');
    for (const statement of CURRENT_MESSAGING_SCHEMA_SQL) await session.query(statement);
    await owner.close();
    const { relay: first } = await startRelay();
    const { relay: second } = await startRelay({
      connection: { connectionString: database.ownerUrl, options: '-c search_path=other' },
    });
    await eventually(() => {
      expect(first.owned).toHaveLength(16);
      expect(second.owned).toHaveLength(16);
    });
  });
});
