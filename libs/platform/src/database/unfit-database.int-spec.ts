import { Controller, Get, Post } from '@nestjs/common';
import { createTestDatabase, eventually, execute } from '@waybill/testing';
import type { TestDatabase } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { Public } from '../auth/permits.decorator.js';
import { expectProblem } from '../../test/expect-problem.js';
import { ServiceUnderTest, type Answer } from '../../test/service-under-test.js';
import { DatabaseModule } from './database.module.js';

@Public()
@Controller('parcels')
class ParcelController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  read(): Promise<unknown> {
    return this.dataSource.query('SELECT pg_backend_pid()');
  }

  @Post()
  write(): Promise<unknown> {
    return this.dataSource.query('INSERT INTO parcel DEFAULT VALUES');
  }
}

class Parcels1700000000001 {
  up = (): Promise<void> => Promise.resolve();
  down = (): Promise<void> => Promise.resolve();
}

const MIGRATED = [
  'CREATE TABLE parcel (id int GENERATED ALWAYS AS IDENTITY)',
  'CREATE TABLE migrations (id int, timestamp bigint, name text)',
  "INSERT INTO migrations VALUES (1, 1700000000001, 'Parcels1700000000001')",
];

const END_SESSIONS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()`;

describe('a database that answers and cannot do its work', () => {
  let database: TestDatabase;
  let service: ServiceUnderTest;

  beforeEach(async () => {
    database = await createTestDatabase(MIGRATED);
    const imports = [DatabaseModule.forService({ entities: [], migrations: [Parcels1700000000001] })];
    const env = { DATABASE_URL: database.runtimeUrl, DATABASE_POOL: '2' };
    service = await new ServiceUnderTest({ imports, controllers: [ParcelController] }, env).start();
  });

  afterEach(async () => {
    await service.stop();
    await database.drop();
  });

  const asOwner = (...statements: string[]) => execute(database.ownerUrl, statements);
  const write = (): Promise<Answer> => service.post('/parcels', {});
  const ready = (): Promise<Answer> => service.request('GET', '/health/ready');

  it('since it takes no writes: 503 and not ready; sessions of that time are thrown away when they fail', async () => {
    await asOwner(`ALTER DATABASE ${database.database} SET default_transaction_read_only = on`);
    await execute(database.runtimeUrl, [END_SESSIONS]);
    await eventually(async () => {
      const answer = await write();
      expectProblem(answer, 503, 'database-unavailable');
      expect(answer.headers.get('retry-after')).toBe('2');
      expect((await ready()).body.detail).toContain('database: takes no writes');
    });
    // Kept warm by reads, which never fail for it.
    await Promise.all([1, 2, 3].map(() => service.request('GET', '/parcels')));
    await asOwner(
      'SET default_transaction_read_only = off',
      `ALTER DATABASE ${database.database} RESET default_transaction_read_only`,
    );
    const answers: number[] = [];
    for (let i = 0; i < 4; i++) answers.push((await write()).status);
    // Two sessions at most were of that time: each fails once.
    expect(answers.slice(2)).toEqual([201, 201]);
    expect((await ready()).status).toBe(200);
  });

  it('since a table is missing: 503 that does not tell which, and it goes on when it is there', async () => {
    await asOwner('ALTER TABLE parcel RENAME TO parcels');
    const answer = await write();
    expectProblem(answer, 503, 'database-not-ready');
    expect(answer.body.detail).toBe('The database of the service is being set up. Try again.');
    await asOwner('ALTER TABLE parcels RENAME TO parcel');
    expect((await write()).status).toBe(201);
  });

  it('since its schema is older than the code, or is gone: not ready, and says which migration is missing', async () => {
    const waiting = 'schema: waits for migration Parcels1700000000001';
    await asOwner('DELETE FROM migrations');
    expect(await ready()).toMatchObject({ status: 503, body: { detail: waiting } });
    await asOwner('DROP TABLE migrations, parcel');
    expect(await ready()).toMatchObject({ status: 503, body: { detail: waiting } });
    expect((await service.request('GET', '/health/live')).status).toBe(200);
    await asOwner(...MIGRATED);
    expect((await ready()).status).toBe(200);
  });
});

describe('a database without a free connection', () => {
  it('answers the requests of a pool that has its own: the service is serving, and not ready', async () => {
    const database = await createTestDatabase(MIGRATED);
    const imports = [DatabaseModule.forService({ entities: [] })];
    const env = { DATABASE_URL: database.runtimeUrl };
    const service = await new ServiceUnderTest({ imports, controllers: [ParcelController] }, env).start();
    const answers = async (path: string) => {
      const { status, body } = await service.request('GET', path);
      return [status, body.parts];
    };
    expect((await service.request('GET', '/parcels')).status).toBe(200);
    await execute(database.ownerUrl, [`ALTER DATABASE ${database.database} CONNECTION LIMIT 0`]);
    const reason = 'has no free connection';
    expect(await answers('/health/serving')).toEqual([200, { database: { status: 'up', reason } }]);
    expect(await answers('/health/ready')).toEqual([503, { database: { status: 'down', reason } }]);
    expect((await service.request('GET', '/parcels')).status).toBe(200);
    await service.stop();
    await database.drop();
  });
});

describe('a session of the pool', () => {
  it('lives no longer than it may', async () => {
    const database = await createTestDatabase(MIGRATED);
    const imports = [DatabaseModule.forService({ entities: [] })];
    const env = { DATABASE_URL: database.runtimeUrl, DATABASE_SESSION_MAX_SECONDS: '5' };
    const service = await new ServiceUnderTest({ imports, controllers: [ParcelController] }, env).start();
    const pid = async () => (await service.request('GET', '/parcels')).body;
    const first = await pid();
    await eventually(async () => expect(await pid()).not.toEqual(first), { timeoutMs: 20_000 });
    await service.stop();
    await database.drop();
  });
});
