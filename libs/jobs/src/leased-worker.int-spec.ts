import { createTestDatabase, eventually, type TestDatabase } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { CURRENT_MESSAGING_SCHEMA_SQL } from '@waybill/messaging';
import { Transactions } from '@waybill/messaging';
import type { Tx } from '@waybill/messaging';
import type { Leased, LeasedWork, Settled } from './leased-work.js';
import { LeasedWorker } from './leased-worker.js';

const CHARGE = `CREATE TABLE charge (id int PRIMARY KEY, status text NOT NULL DEFAULT 'PENDING', leased_until timestamptz)`;

interface Charge {
  readonly id: number;
}

/** As a service writes it: claim by SKIP LOCKED and lease, settle guarded by the state. */
class Charging implements LeasedWork<Charge, string> {
  constructor(private readonly pay: (charge: Charge) => Promise<string>) {}

  claim(tx: Tx, limit: number, leaseUntil: Date): Promise<Charge[]> {
    return tx.query(
      `UPDATE charge SET leased_until = $2 WHERE id IN (
         SELECT id FROM charge WHERE status = 'PENDING' AND (leased_until IS NULL OR leased_until < now())
         ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [limit, leaseUntil],
    );
  }

  async renew<L extends Leased<Charge>>(tx: Tx, leases: readonly L[], leaseUntil: Date): Promise<readonly L[]> {
    const mine = await tx.query<Charge>(
      `UPDATE charge c SET leased_until = $3 FROM unnest($1::int[], $2::timestamptz[]) AS held(id, until)
        WHERE c.id = held.id AND c.leased_until = held.until RETURNING c.id`,
      [leases.map(({ job }) => job.id), leases.map((lease) => lease.leaseUntil), leaseUntil],
    );
    const ids = new Set(mine.map(({ id }) => id));
    return leases.filter(({ job }) => ids.has(job.id));
  }

  call(charge: Charge): Promise<string> {
    return this.pay(charge);
  }

  async settle(tx: Tx, settled: readonly Settled<Charge, string>[]): Promise<void> {
    const changed = await tx.query<Charge>(
      `UPDATE charge SET status = 'PAID' WHERE id = ANY ($1) AND status = 'PENDING' RETURNING id`,
      [settled.map(({ job }) => job.id)],
    );
    for (const { id } of changed) {
      const eventId = '00000000-0000-7000-8000-000000000000';
      tx.outbox.push({ eventId, topic: 'payment-events', key: String(id), value: Buffer.from('paid'), headers: {} });
    }
  }
}

describe('LeasedWorker on Postgres', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  const workers: LeasedWorker<Charge, string>[] = [];

  beforeEach(async () => {
    database = await createTestDatabase([...CURRENT_MESSAGING_SCHEMA_SQL, CHARGE]);
    dataSource = await new DataSource({
      type: 'postgres',
      url: database.runtimeUrl,
      installExtensions: false,
    }).initialize();
  });

  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    await dataSource.destroy();
    await database.drop();
  });

  function startWorker(pay: (charge: Charge) => Promise<string>, leaseMs = 30_000): LeasedWorker<Charge, string> {
    const worker = new LeasedWorker(new Transactions(dataSource), new Charging(pay), {
      pollMs: 20,
      stopMs: 50,
      leaseMs,
    });
    workers.push(worker);
    worker.start();
    return worker;
  }

  const addCharges = (count: number) => dataSource.query('INSERT INTO charge SELECT generate_series(1, $1)', [count]);
  const countOf = async (sql: string) => {
    const rows: { count: string }[] = await dataSource.query(sql);
    return Number(rows[0]?.count);
  };
  const paid = () => countOf(`SELECT count(*) FROM charge WHERE status = 'PAID'`);
  const events = () => countOf('SELECT count(*) FROM outbox');

  it('shares the jobs between two workers and calls each once', async () => {
    await addCharges(100);
    const calls: number[] = [];
    const pay = ({ id }: Charge) => {
      calls.push(id);
      return new Promise<string>((resolve) => setImmediate(() => resolve('ok')));
    };
    startWorker(pay);
    startWorker(pay);
    await eventually(async () => expect(await paid()).toBe(100));
    expect(calls.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(await events()).toBe(100);
  });

  it('keeps the job of a call that runs longer than its lease', async () => {
    await addCharges(1);
    const calls: number[] = [];
    let finish: () => void = () => undefined;
    const pay = ({ id }: Charge) => {
      calls.push(id);
      return new Promise<string>((resolve) => (finish = () => resolve('ok')));
    };
    startWorker(pay, 3_000);
    startWorker(pay, 3_000);
    await eventually(() => expect(calls).toHaveLength(1));
    const end = async () => {
      const rows: { end: Date }[] = await dataSource.query('SELECT leased_until AS end FROM charge');
      return rows[0]?.end.getTime() ?? 0;
    };
    const firstEnd = await end();
    await eventually(async () => expect(await end()).toBeGreaterThan(firstEnd + 2_500));
    expect(calls).toEqual([1]);
    finish();
    await eventually(async () => expect(await paid()).toBe(1));
    expect(await events()).toBe(1);
  });

  it('claims a job again after its lease when a worker died between call and settle', async () => {
    await addCharges(1);
    const calls: string[] = [];
    // Claimed and called, neither renewed nor settled: to the database that is a process killed after its call.
    const dead = new Charging(() => Promise.resolve(String(calls.push('died'))));
    const [job] = await new Transactions(dataSource).run((tx) => dead.claim(tx, 1, new Date(Date.now() + 300)));
    if (job) await dead.call(job);

    startWorker(() => {
      calls.push('again');
      return Promise.resolve('ok');
    });
    await eventually(async () => expect(await paid()).toBe(1));
    expect(calls).toEqual(['died', 'again']);
    expect(await events()).toBe(1);
  });
});
