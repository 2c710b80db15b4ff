import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { Client, Pool } from 'pg';
import { DataSource } from 'typeorm';
import { CURRENT_MESSAGING_SCHEMA_SQL } from '../schema/messaging-schema.js';
import { Transactions } from '../transaction/transactions.js';
import { defineEvent } from './event-definition.js';
import { Publisher } from './publisher.js';

const ParcelScanned = defineEvent('ParcelScanned', { topic: 'parcels', key: (data: { id: string }) => data.id });

describe('publishing', () => {
  const publisher = new Publisher('depot');
  let database: TestDatabase;
  let pool: Pool;

  beforeAll(async () => {
    database = await createTestDatabase([...CURRENT_MESSAGING_SCHEMA_SQL]);
    pool = new Pool({ connectionString: database.runtimeUrl });
  });
  beforeEach(() => pool.query('DELETE FROM outbox'));
  afterAll(async () => {
    await pool?.end();
    await database?.drop();
  });

  const waiting = async () => {
    const { rows } = await pool.query<{ subject: string }>(
      `SELECT convert_from(payload, 'UTF8')::json ->> 'subject' AS subject FROM outbox ORDER BY id`,
    );
    return rows.map(({ subject }) => subject);
  };

  it('in a transaction of the library is there with its COMMIT', async () => {
    const transactions = new Transactions(pool);
    await transactions.run((tx) => Promise.resolve(publisher.publish(tx, ParcelScanned, { id: 'a' })));
    const failing = transactions.run((tx) => {
      publisher.publish(tx, ParcelScanned, { id: 'b' });
      return Promise.reject(new Error('no'));
    });
    await expect(failing).rejects.toThrow('no');
    expect(await waiting()).toEqual(['a']);
  });

  it('in a transaction that the application began on pg is there with its COMMIT, and wakes relays', async () => {
    const listener = new Client({ connectionString: database.runtimeUrl });
    await listener.connect();
    const heard: string[] = [];
    listener.on('notification', ({ payload }) => heard.push(payload ?? ''));
    const { rows } = await listener.query<{ id: number }>(`SELECT 'outbox'::regclass::oid AS id`);
    await listener.query(`LISTEN messaging_outbox_${rows[0]!.id}`);

    const client = await pool.connect();
    await client.query('BEGIN');
    await publisher.publishWithin(client, ParcelScanned, { id: 'a' });
    expect(await waiting()).toEqual([]);
    await listener.query('SELECT 1');
    expect(heard).toEqual([]);
    await client.query('COMMIT');
    expect(await waiting()).toEqual(['a']);
    await listener.query('SELECT 1');
    expect(heard).toEqual([expect.stringMatching(/^\d+$/)]);

    await client.query('BEGIN');
    await publisher.publishWithin(client, ParcelScanned, { id: 'b' });
    await client.query('ROLLBACK');
    client.release();
    expect(await waiting()).toEqual(['a']);
    await listener.end();
  });

  it('in a transaction of TypeORM’s is there with its COMMIT', async () => {
    const dataSource = await new DataSource({ type: 'postgres', url: database.runtimeUrl }).initialize();
    await dataSource.transaction((manager) => publisher.publishWithin(manager, ParcelScanned, { id: 'a' }));
    const failing = dataSource.transaction(async (manager) => {
      await publisher.publishWithin(manager, ParcelScanned, { id: 'b' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await waiting()).toEqual(['a']);
    await dataSource.destroy();
  });
});
