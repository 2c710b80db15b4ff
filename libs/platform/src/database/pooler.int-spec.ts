import { randomUUID } from 'node:crypto';
import { Controller, Get } from '@nestjs/common';
import {
  CURRENT_MESSAGING_SCHEMA_SQL,
  MessagingModule,
  OutboxRelay,
  SentBookStore,
  Transactions,
  type RecordProducer,
} from '@waybill/messaging';
import { createTestDatabase, eventually, hasPooler, TestPooler, type TestDatabase } from '@waybill/testing';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { Public } from '../auth/permits.decorator.js';
import { ServiceUnderTest } from '../../test/service-under-test.js';
import { DatabaseModule } from './database.module.js';
import { Reads } from './reads.js';

@Public()
@Controller('parcels')
class ParcelController {
  constructor(private readonly reads: Reads) {}

  @Get()
  list(): Promise<unknown> {
    return this.reads.query('SELECT name FROM parcel WHERE name <> $1 ORDER BY name', ['x']);
  }
}

const PARCEL = 'CREATE TABLE parcel (name text PRIMARY KEY)';

const suite = hasPooler() ? describe : describe.skip;
if (!hasPooler()) process.stdout.write('skipped: the suite behind PgBouncer; it needs apt-get install pgbouncer\n');

suite('a service behind a transaction pooler that keeps no prepared statements', () => {
  let database: TestDatabase;
  let pooler: TestPooler;
  let service: ServiceUnderTest;
  let transactions: Transactions;

  beforeAll(async () => {
    database = await createTestDatabase([...CURRENT_MESSAGING_SCHEMA_SQL, PARCEL]);
    pooler = await TestPooler.start(database.runtimeUrl);
    const messaging = MessagingModule.forRootAsync({
      inject: [DataSource],
      useFactory: (dataSource: DataSource) => ({
        name: 'order',
        kafka: { brokers: ['127.0.0.1:1'], clientId: 'order' },
        database: dataSource,
        transactions: { namedStatements: false },
      }),
    });
    const imports = [DatabaseModule.forService({ entities: [] }), messaging];
    service = await new ServiceUnderTest(
      { imports, controllers: [ParcelController] },
      {
        DATABASE_URL: pooler.url,
        DATABASE_DIRECT_URL: database.runtimeUrl,
        DATABASE_NAMED_STATEMENTS: 'off',
      },
    ).start();
    transactions = new Transactions(service.nest.get(DataSource), { namedStatements: false });
  });

  afterAll(async () => {
    await service?.stop();
    await pooler?.stop();
    await database?.drop();
  });

  const send = (name: string) =>
    transactions.run(async (tx) => {
      await tx.read('SELECT name FROM parcel WHERE name = ANY($1) FOR UPDATE', [[name]]);
      await tx.query('SELECT $1::text', [name]);
      tx.write('INSERT INTO parcel VALUES ($1)', [name]);
      tx.outbox.push({ eventId: randomUUID(), topic: 'parcels', key: name, value: Buffer.from(name), headers: {} });
    });

  it('runs many transactions at once on few server connections, each of them whole', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `p-${String(index).padStart(2, '0')}`);
    await Promise.all(names.map(send));
    await expect(send('p-00')).rejects.toMatchObject({ code: '23505' });
    const { body } = await service.request('GET', '/parcels');
    expect(body).toEqual(names.map((name) => ({ name })));
  });

  it('knows what it has sent, asked by many at once', async () => {
    const store = service.nest.get(SentBookStore);
    for (let round = 0; round < 3; round++) {
      const snapshots = await Promise.all(Array.from({ length: 20 }, () => store.read()));
      expect(snapshots.every(({ book }) => book.isNew)).toBe(true);
    }
  });

  it('is ready and serving', async () => {
    expect((await service.request('GET', '/health/ready')).status).toBe(200);
    expect((await service.request('GET', '/health/serving')).status).toBe(200);
  });

  it('is refused by the pooler with the settings of a service that has none', async () => {
    const client = new Client({ connectionString: pooler.url, statement_timeout: 1_000 });
    client.on('error', () => undefined);
    await expect(client.connect()).rejects.toThrow(/unsupported startup parameter/);
  });

  it('sends by a relay that has a connection past the pooler', async () => {
    const sent: string[] = [];
    const producer: RecordProducer = {
      connect: () => Promise.resolve(),
      disconnect: () => Promise.resolve(),
      partitionOf: () => 0,
      partitionCount: () => 1,
      send(records) {
        sent.push(...records.map(({ value }) => String(value)));
        return Promise.resolve([{ topic: 'parcels', partition: 0, nextOffset: BigInt(sent.length) }]);
      },
    };
    const connection = { connectionString: database.runtimeUrl };
    const relay = new OutboxRelay({ producer, connection, name: 'pooled' });
    await relay.start();
    await send('last');
    await eventually(() => expect(sent).toContain('last'));
    await relay.stop();
  });
});
