import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { Pool } from 'pg';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import { CURRENT_MESSAGING_SCHEMA_SQL } from '../schema/messaging-schema.js';
import { Transactions } from './transactions.js';
import { managerOf } from '../typeorm/index.js';
import type { Tx } from './tx.js';

@Entity('parcel')
class Parcel {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  place!: string;
}

const PARCEL = 'CREATE TABLE parcel (id text PRIMARY KEY, place text NOT NULL)';
const anEvent = () => ({ eventId: randomUUID(), topic: 'parcels', key: 'p', value: Buffer.from('{}'), headers: {} });

describe('a transaction on the connections that an application has', () => {
  let database: TestDatabase;
  let pool: Pool;

  beforeAll(async () => {
    database = await createTestDatabase([...CURRENT_MESSAGING_SCHEMA_SQL, PARCEL]);
    pool = new Pool({ connectionString: database.runtimeUrl });
  });
  beforeEach(async () => {
    await pool.query('DELETE FROM parcel');
    await pool.query('DELETE FROM outbox');
  });
  afterAll(async () => {
    await pool?.end();
    await database?.drop();
  });

  const counted = async () => {
    const { rows } = await pool.query<{ parcels: number; events: number }>(
      'SELECT (SELECT count(*)::int FROM parcel) AS parcels, (SELECT count(*)::int FROM outbox) AS events',
    );
    return rows[0];
  };

  describe.each([
    ['with', true],
    ['without', false],
  ])('of TypeORM %s pipelining', (_, pipeline) => {
    let dataSource: DataSource;
    let transactions: Transactions;

    beforeAll(async () => {
      dataSource = await new DataSource({
        type: 'postgres',
        url: database.runtimeUrl,
        entities: [Parcel],
        poolSize: 1,
        extra: { pipeline },
      }).initialize();
      transactions = new Transactions(dataSource);
    });
    afterAll(() => dataSource?.destroy());

    const book = async (tx: Tx, place = 'here') => {
      await managerOf(tx).getRepository(Parcel).save({ id: randomUUID(), place });
      tx.outbox.push(anEvent());
    };

    it('commits what repositories write together with the events', async () => {
      await transactions.run(async (tx) => {
        await book(tx);
        await managerOf(tx).save(Parcel, { id: randomUUID(), place: 'there' });
        expect(await tx.read('SELECT 1 FROM parcel')).toHaveLength(2);
        expect(await counted()).toEqual({ parcels: 0, events: 0 });
      });
      expect(await counted()).toEqual({ parcels: 2, events: 1 });
    });

    it('rolls both back', async () => {
      const failing = transactions.run(async (tx) => {
        await book(tx);
        throw new Error('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
      expect(await counted()).toEqual({ parcels: 0, events: 0 });
    });

    it('makes a savepoint of a transaction inside of it', async () => {
      await transactions.run(async (tx) => {
        await book(tx);
        await managerOf(tx)
          .transaction(async (inner) => {
            await inner.save(Parcel, { id: randomUUID(), place: 'inner' });
            throw new Error('only this part');
          })
          .catch(() => undefined);
      });
      expect(await counted()).toEqual({ parcels: 1, events: 1 });
    });

    it('commits nothing where an error of a repository was swallowed', async () => {
      const swallowing = transactions.run(async (tx) => {
        await book(tx);
        await managerOf(tx)
          .query('INSERT INTO parcel (id) VALUES ($1)', ['no place'])
          .catch(() => undefined);
      });
      await expect(swallowing).rejects.toMatchObject({ code: '23502' });
      expect(await counted()).toEqual({ parcels: 0, events: 0 });
    });

    it('refuses work that does not wait for its repository, and takes nothing of it', async () => {
      const hasty = transactions.run((tx) => {
        void managerOf(tx)
          .save(Parcel, { id: randomUUID(), place: 'late' })
          .catch(() => undefined);
        void managerOf(tx)
          .query('SELECT 1')
          .catch(() => undefined);
        tx.outbox.push(anEvent());
        return Promise.resolve();
      });
      await expect(hasty).rejects.toMatchObject({ code: 'STATEMENT_NOT_AWAITED' });
      expect(await counted()).toEqual({ parcels: 0, events: 0 });
    });

    it('takes nothing after its end', async () => {
      let kept: Tx | undefined;
      await transactions.run(async (tx) => {
        kept = tx;
        await book(tx);
      });
      expect(() => kept && managerOf(kept)).toThrow('has ended');
      await expect(kept?.client.query('SELECT 1')).rejects.toThrow('has ended');
      expect(await counted()).toEqual({ parcels: 1, events: 1 });
      // Its one connection is whole, and begins the next transaction as the first.
      await transactions.run((tx) => book(tx));
      expect(await counted()).toEqual({ parcels: 2, events: 2 });
    });
  });

  describe('of a plain pool', () => {
    it('commits what pg’s own client writes together with the events', async () => {
      const transactions = new Transactions(pool);
      const found = await transactions.run(async (tx) => {
        await tx.client.query('INSERT INTO parcel VALUES ($1, $2)', ['p', 'here']);
        tx.outbox.push(anEvent());
        return tx.client.query({
          text: 'SELECT place FROM parcel WHERE id = $1',
          values: ['p'],
          rowMode: 'array',
        } as never);
      });
      expect(found).toMatchObject({ rowCount: 1, rows: [['here']] });
      expect(await counted()).toEqual({ parcels: 1, events: 1 });
    });

    it('throws a session away that was ended, and goes on with another', async () => {
      const single = new Pool({ connectionString: database.runtimeUrl, max: 1 });
      single.on('error', () => undefined);
      const transactions = new Transactions(single);
      const ended = transactions.run((tx) => tx.client.query('SELECT pg_terminate_backend(pg_backend_pid())'));
      await expect(ended).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      await transactions.run(async (tx) => {
        await tx.client.query('INSERT INTO parcel VALUES ($1, $2)', ['p', 'here']);
      });
      expect(await counted()).toMatchObject({ parcels: 1 });
      await single.end();
    });

    it('has no manager', async () => {
      const asking = new Transactions(pool).run((tx) => Promise.resolve(managerOf(tx)));
      await expect(asking).rejects.toThrow('was not given a DataSource');
    });
  });
});
