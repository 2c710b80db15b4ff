import { Controller, Get } from '@nestjs/common';
import { createTestDatabase, eventually } from '@waybill/testing';
import type { TestDatabase } from '@waybill/testing';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { Public } from '../auth/permits.decorator.js';
import { CuttableProxy } from '../../test/cuttable-proxy.js';
import { ServiceUnderTest } from '../../test/service-under-test.js';
import { DatabaseModule } from './database.module.js';
import { Reads } from './reads.js';

@Public()
@Controller('session')
class SessionController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: Reads,
  ) {}

  @Get()
  async session(): Promise<unknown> {
    const [row] = await this.dataSource.query<unknown[]>(`
      SELECT current_setting('application_name') AS name, current_setting('statement_timeout') AS patience`);
    return row;
  }

  @Get('slow')
  async slow(): Promise<unknown> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(`SET LOCAL statement_timeout = '20ms'`);
      return manager.query<unknown>('SELECT pg_sleep(5)');
    });
  }

  /** Waits for as long as another transaction holds the table. */
  @Get('list')
  async list(): Promise<unknown> {
    return this.reads.query('SELECT * FROM held');
  }

  @Get('write')
  async write(): Promise<unknown> {
    return this.dataSource.query('INSERT INTO held VALUES (1)');
  }

  @Get('write-by-reads')
  async writeByReads(): Promise<unknown> {
    return this.reads.query('INSERT INTO written VALUES (1)');
  }

  @Get('missing')
  async missing(): Promise<unknown> {
    return this.dataSource.query('SELECT * FROM secret_table');
  }

  @Get('wrong')
  async wrong(): Promise<unknown> {
    return this.dataSource.query('SELECT secret_table FROM WHERE');
  }
}

let database: TestDatabase;
let proxy: CuttableProxy;
let service: ServiceUnderTest;

beforeAll(async () => {
  database = await createTestDatabase(['CREATE TABLE held (n int)', 'CREATE TABLE written (n int)']);
  const url = new URL(database.runtimeUrl);
  proxy = new CuttableProxy({ host: url.hostname, port: Number(url.port) });
  url.hostname = '127.0.0.1';
  url.port = String(await proxy.mend());
  const module = { imports: [DatabaseModule.forService({ entities: [] })], controllers: [SessionController] };
  service = await new ServiceUnderTest(module, {
    DATABASE_URL: url.href,
    DATABASE_POOL: '3',
    DATABASE_READ_POOL: '2',
    WAYBILL_INSTANCE: '2',
  }).start();
});

afterAll(async () => {
  await service.stop();
  await proxy.cut();
  await database.drop();
});

describe('the database of a service', () => {
  it('sees who is connected, and ends statements that take too long', async () => {
    expect((await service.request('GET', '/session')).body).toEqual({ name: 'order-2', patience: '4s' });
  });

  it('has no more connections than its pool', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => service.request('GET', '/session')));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const [row] = await service.nest
      .get(DataSource)
      .query<{ count: number }[]>(`SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'order-2'`);
    expect(row?.count).toBeLessThanOrEqual(3);
  });

  /** Runs `work` while ten requests wait for the table, on all `connections` of `pool`. */
  async function whileHeld(
    { path, pool, connections }: { path: string; pool: string; connections: number },
    work: () => Promise<void>,
  ): Promise<void> {
    const [holder, watcher] = [database.ownerUrl, database.runtimeUrl].map((url) => new Client(url)) as [
      Client,
      Client,
    ];
    await Promise.all([holder.connect(), watcher.connect()]);
    await holder.query('BEGIN; LOCK TABLE held');
    const requests = Array.from({ length: 10 }, () => service.request('GET', path));
    try {
      await eventually(async () => {
        const { rows } = await watcher.query(
          `SELECT FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock'`,
          [pool],
        );
        expect(rows).toHaveLength(connections);
      });
      await work();
    } finally {
      await Promise.all([holder.end(), watcher.end()]);
      await Promise.all(requests);
    }
  }

  it('answers writes and probes while lists wait that take all connections for reads', async () => {
    await whileHeld({ path: '/session/list', pool: 'order-2-reads', connections: 2 }, async () => {
      expect((await service.request('GET', '/session')).status).toBe(200);
      expect((await service.request('GET', '/health/ready')).status).toBe(200);
    });
    expect((await service.request('GET', '/session/list')).status).toBe(200);
  });

  it('answers probes while all connections for writes wait', async () => {
    await whileHeld({ path: '/session/write', pool: 'order-2', connections: 3 }, async () => {
      expect((await service.request('GET', '/health/ready')).status).toBe(200);
    });
  });

  it('is never written to by a connection for reads', async () => {
    expect((await service.request('GET', '/session/write-by-reads')).status).toBe(503);
    expect(await service.nest.get(DataSource).query('SELECT * FROM written')).toEqual([]);
  });

  it('that lacks a table of the service is a 503 that does not tell which', async () => {
    const { status, body } = await service.request('GET', '/session/missing');
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'database-not-ready' });
    expect(JSON.stringify(body)).not.toContain('secret_table');
  });

  it('that is too slow is a 503, and one that refuses a statement a 500 that does not tell which', async () => {
    expect(await service.request('GET', '/session/slow')).toMatchObject({
      status: 503,
      body: { code: 'database-busy' },
    });
    const { status, body } = await service.request('GET', '/session/wrong');
    expect({ status, code: body.code }).toEqual({ status: 500, code: 'internal-error' });
    expect(JSON.stringify(body)).not.toContain('secret_table');
  });

  it('may go away and come back: meanwhile 503 with Retry-After, unready but alive', async () => {
    await proxy.cut();
    const away = await service.request('GET', '/session');
    expect(away).toMatchObject({ status: 503, body: { code: 'database-unavailable' } });
    expect(away.headers.get('retry-after')).toBe('2');
    expect(await service.request('GET', '/health/ready')).toMatchObject({
      status: 503,
      body: { parts: { database: { status: 'down' } } },
    });
    expect((await service.request('GET', '/health/live')).status).toBe(200);

    await proxy.mend();
    await eventually(async () => expect((await service.request('GET', '/health/ready')).status).toBe(200));
    expect((await service.request('GET', '/session')).status).toBe(200);
  });
});
