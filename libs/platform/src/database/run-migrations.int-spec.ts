import { createTestDatabase } from '@waybill/testing';
import type { TestDatabase } from '@waybill/testing';
import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { migrate } from './run-migrations.js';

class Parcels1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE parcel (id int PRIMARY KEY)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE parcel');
  }
}

class Labels1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE label (id int PRIMARY KEY)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE label');
  }
}

class Broken1700000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE half_done (id int)');
    await runner.query('SELECT nonsense');
  }
  down(): Promise<void> {
    return Promise.resolve();
  }
}

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

async function tables(): Promise<string[]> {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  await client.end();
  return rows.map(({ name }) => name).filter((name) => name !== 'migrations');
}

describe('migrations', () => {
  it('run once', async () => {
    expect(await migrate(database.ownerUrl, { migrations: [Parcels1700000000001] })).toEqual(['Parcels1700000000001']);
    const both = { migrations: [Parcels1700000000001, Labels1700000000002] };
    expect(await migrate(database.ownerUrl, both)).toEqual(['Labels1700000000002']);
    expect(await migrate(database.ownerUrl, both)).toEqual([]);
    expect(await tables()).toEqual(['label', 'parcel']);
  });

  it('run once also when two processes begin together', async () => {
    const both = { migrations: [Parcels1700000000001, Labels1700000000002] };
    const ran = await Promise.all([1, 2, 3].map(() => migrate(database.ownerUrl, both)));
    expect(ran.flat().sort()).toEqual(['Labels1700000000002', 'Parcels1700000000001']);
  });

  it('change nothing when one of them fails', async () => {
    const withBroken = { migrations: [Parcels1700000000001, Broken1700000000003] };
    await expect(migrate(database.ownerUrl, withBroken)).rejects.toThrow('nonsense');
    expect(await tables()).toEqual([]);
  });

  it('are refused to the runtime role', async () => {
    const attempt = migrate(database.runtimeUrl, { migrations: [Parcels1700000000001] });
    await expect(attempt).rejects.toThrow('permission denied');
  });
});
