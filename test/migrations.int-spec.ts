import { createTestDatabase, type TestDatabase } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { migrations as inventory } from '../apps/inventory/src/database/data-source.js';
import { migrations as notification } from '../apps/notification/src/database/data-source.js';
import { migrations as order } from '../apps/order/src/database/data-source.js';
import { migrations as payment } from '../apps/payment/src/database/data-source.js';
import { migrations as shipping } from '../apps/shipping/src/database/data-source.js';

const SERVICES = Object.entries({ order, inventory, payment, shipping, notification });

/** Tables, columns and indexes, as Postgres tells of them. */
const SCHEMA = `
  SELECT table_name || '.' || column_name || ' ' || data_type AS part FROM information_schema.columns
  WHERE table_schema IN ('public', 'provider')
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname IN ('public', 'provider')
  ORDER BY part`;

describe.each(SERVICES)('the migrations of %s', (_service, migrations) => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    const options = { type: 'postgres', url: database.ownerUrl, installExtensions: false } as const;
    dataSource = await new DataSource({ ...options, migrations: [...migrations] }).initialize();
  });
  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  it('can be undone one by one, and leave what was there before', async () => {
    const runner = dataSource.createQueryRunner();
    const schemas: unknown[] = [];
    for (const migration of migrations) {
      schemas.push(await dataSource.query(SCHEMA));
      await new migration().up(runner);
    }
    for (const migration of [...migrations].reverse()) {
      await new migration().down(runner);
      const schema: unknown = await dataSource.query(SCHEMA);
      expect({ migration: migration.name, schema }).toEqual({ migration: migration.name, schema: schemas.pop() });
    }
    await runner.release();
  });
});
