import { randomUUID } from 'node:crypto';
import { eventually } from '@waybill/testing';
import {
  type EventContext,
  type OutgoingRecord,
  type Received,
  RetryLaterError,
  Transactions,
} from '@waybill/messaging';
import { DelayedEvents } from '../src/inbox/delayed-events.js';
import { type ParcelEvent, parcelEvent } from './support/parcel-event.js';
import { writeScans } from './support/scan-book.js';
import { openDatabase, Workshop } from './support/workshop.js';

const suspend = { after: 3, firstMs: 100, maxMs: 200 };
const many = (type: ParcelEvent['type'], count: number) =>
  Array.from({ length: count }, (_, index) => parcelEvent({ type, subject: `${type}-${index}` }));

describe('a handler', () => {
  let workshop: Workshop;
  beforeEach(async () => {
    workshop = await Workshop.open(3);
  });
  afterEach(() => workshop.close());

  const asOwner = async (...statements: string[]) => {
    const owner = await openDatabase(workshop.database.ownerUrl);
    for (const statement of statements) await owner.query(statement);
    await owner.destroy();
  };
  const postponedCount = async () => {
    const [row] = await workshop.books.query<{ n: number }[]>('SELECT count(*)::integer AS n FROM inbox_delayed');
    return row?.n;
  };

  it('whose migration has not run is suspended, others go on, and it resumes by itself once it has', async () => {
    const weighed = async (events: Received<ParcelEvent>[], context: EventContext): Promise<void> => {
      await context.tx.query('SELECT FROM weighing');
      await writeScans(events, context);
    };
    const { consumer, observed } = await workshop.instance({ suspend, weighed });
    const [scans, weighings] = [many('ParcelScanned', 100), many('ParcelWeighed', 100)];
    await workshop.sendAll(scans.flatMap((scan, index) => [scan, weighings[index] ?? scan]));
    await eventually(async () => expect(await workshop.scans()).toHaveLength(100));
    await eventually(() => expect(consumer.health.suspended).toMatchObject([{ type: 'ParcelWeighed', code: '42P01' }]));
    await workshop.sendAll([parcelEvent({ subject: 'one more' })]);
    await eventually(async () => expect(await workshop.scans()).toHaveLength(101));
    expect([observed.letters, consumer.health.queued]).toEqual([[], 100]);

    await asOwner('CREATE TABLE weighing ()', 'GRANT SELECT ON weighing TO PUBLIC');
    await eventually(async () => expect(await workshop.scans()).toHaveLength(201));
    await eventually(async () => expect(await workshop.committed()).toBe(201));
    expect(observed.letters).toEqual([]);
    expect(observed.notices).toEqual(['ParcelWeighed suspended: 42P01', 'ParcelWeighed resumed']);
    expect(consumer.health.suspended).toEqual([]);
  });

  it('that failed once loses no later event of the key, when the process ends in the transaction of that', async () => {
    const [bad, behind] = [parcelEvent({ subject: 'p', n: 1 }), parcelEvent({ subject: 'p', n: 2 })];
    const hanging = Promise.withResolvers<never>();
    let failures = 0;
    const { consumer } = await workshop.instance({
      drainMs: 1,
      handler: async (events, context) => {
        const ids = events.map(({ event }) => event.id);
        // Once with the other, once alone: then it is held, and tried again.
        if (ids.includes(bad.id) && failures++ < 2) throw new TypeError('x is undefined');
        if (ids.includes(behind.id)) await hanging.promise;
        await writeScans(events, context);
      },
    });
    await workshop.sendAll([bad, behind]);
    await eventually(async () => expect(await workshop.scans()).toHaveLength(1));
    await eventually(async () => expect(await workshop.committed()).toBe(1));
    await consumer.stop();
    hanging.reject(new Error('the process ended'));
    await workshop.instance();
    await eventually(async () => expect((await workshop.orders()).get('p')).toEqual([1, 2]));
    await eventually(async () => expect(await workshop.committed()).toBe(2));
  });

  it('is not to blame while a table of the inbox is missing, nor is any event', async () => {
    await asOwner('ALTER TABLE inbox_delayed RENAME TO inbox_delayed_away');
    const { consumer, observed } = await workshop.instance({ suspend });
    await workshop.sendAll(many('ParcelScanned', 20));
    await eventually(() => expect(observed.retries.filter((cause) => cause === 'transient').length).toBeGreaterThan(3));
    expect([observed.letters, consumer.health.suspended]).toEqual([[], []]);
    await asOwner('ALTER TABLE inbox_delayed_away RENAME TO inbox_delayed');
    await eventually(async () => expect(await workshop.scans()).toHaveLength(20));
    expect(observed.letters).toEqual([]);
  });

  it.each([
    ['a statement time-out of the consumer’s, where the connection has none', undefined],
    ['a lock time-out', 'SET LOCAL lock_timeout = 100'],
  ])('that meets a row which another transaction holds gives up by %s, and the others go on', async (_, setting) => {
    const holder = workshop.books.createQueryRunner();
    await holder.query('SELECT pg_advisory_lock(8)');
    const { observed } = await workshop.instance({
      statementTimeoutMs: 300,
      handler: async (events, context) => {
        if (setting) await context.tx.query(setting);
        if (events.some(({ key }) => key === 'held')) await context.tx.query('SELECT pg_advisory_xact_lock(8)');
        await writeScans(events, context);
      },
    });
    await workshop.sendAll([...many('ParcelScanned', 10), parcelEvent({ subject: 'held' })]);
    await eventually(async () => expect(await workshop.committed()).toBe(11));
    expect([(await workshop.scans()).length, await postponedCount()]).toEqual([10, 1]);
    await holder.query('SELECT pg_advisory_unlock(8)');
    await holder.release();
    await eventually(async () => expect(await workshop.scans()).toHaveLength(11));
    expect(observed.letters).toEqual([]);
  });

  it('that says "later" of an event without key and subject holds up no other such event', async () => {
    const late = randomUUID();
    const keyless = (id: string): OutgoingRecord => ({
      topic: workshop.topics.parcels,
      key: null,
      value: Buffer.from(JSON.stringify({ id, type: 'ParcelScanned', n: 0 })),
      headers: { 'event-type': 'ParcelScanned' },
    });
    await workshop.instance({
      delay: { firstMs: 60_000, maxMs: 60_000, maxAttempts: 10 },
      handler: async (events, context) => {
        if (events.some(({ event }) => event.id === late)) throw new RetryLaterError('NOT_YET', 'not yet');
        await writeScans(events, context);
      },
    });
    await workshop.send(keyless(late), keyless(randomUUID()));
    await eventually(async () => expect(await workshop.scans()).toHaveLength(1));
    await workshop.send(keyless(randomUUID()));
    await eventually(async () => expect(await workshop.scans()).toHaveLength(2));
    expect(await postponedCount()).toBe(1);
  });

  it('that says "later" of all events costs no transaction an event, neither then nor when they are due', async () => {
    let isLate = true;
    let calls = 0;
    const { observed } = await workshop.instance({
      delay: { firstMs: 300, maxMs: 300, maxAttempts: 100 },
      handler: async (events, context) => {
        calls += 1;
        if (isLate) throw new RetryLaterError('NOT_YET', 'not yet');
        await writeScans(events, context);
      },
    });
    await workshop.sendAll(many('ParcelScanned', 500));
    await eventually(async () => expect(await postponedCount()).toBe(500));
    expect(calls).toBeLessThan(100);
    isLate = false;
    calls = 0;
    await eventually(async () => expect(await workshop.scans()).toHaveLength(500));
    expect(calls).toBeLessThan(30);
    expect(observed.letters).toEqual([]);
  });

  it('finds what is due among many that wait by an index', async () => {
    await workshop.books.query(`
      INSERT INTO inbox_delayed (consumer, topic, ordering_key, event_id, partition, record_offset, record_timestamp,
                                 headers, attempts, due_at)
      SELECT '${workshop.group}', 'parcels', convert_to('parcel-' || n % 50, 'UTF8'), gen_random_uuid(), 0, n, 0, '{}', 0,
             CASE WHEN n < 50 THEN now() + interval '1 hour' ELSE 'infinity' END
      FROM generate_series(0, 20000) AS n`);
    await workshop.books.query('ANALYZE inbox_delayed');
    const plans: string[] = [];
    const explaining = {
      query: async (sql: string, parameters: unknown[]) => {
        const rows = await workshop.books.query<{ 'QUERY PLAN': string }[]>(
          `EXPLAIN (ANALYZE, BUFFERS) ${sql}`,
          parameters,
        );
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
        return [];
      },
    };
    const events = new DelayedEvents(workshop.group);
    await events.claim(explaining as never, 100);
    await events.nextDueIn(explaining as never);
    for (const plan of plans) {
      expect(plan).toContain('inbox_delayed_due');
      expect(plan).not.toContain('Seq Scan');
      expect(Number(/Buffers: shared hit=(\d+)/.exec(plan)?.[1] ?? 0)).toBeLessThan(100);
    }
    expect(await new Transactions(workshop.books).run((tx) => events.nextDueIn(tx))).toBeGreaterThan(3_000_000);
  });
});
