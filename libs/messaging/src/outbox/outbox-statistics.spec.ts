import { DatabaseUnavailableError } from '../transaction/database-fault.js';
import type { Tx } from '../transaction/tx.js';
import { OutboxStatistics, type OutboxStats } from './outbox-statistics.js';

const aCount = (waiting: number): OutboxStats => ({ waiting, oldestAgeMs: 5, dead: 0 });

/** A database that answers a count when the test says so, on a clock that goes on when the test says so. */
class CountedByHand {
  begun = 0;
  now = 0;
  readonly statistics = new OutboxStatistics(this, { patienceMs: 1, now: () => this.now });
  private answer = Promise.withResolvers<OutboxStats>();

  run<T>(_work: (tx: Tx) => Promise<T>): Promise<T> {
    this.begun++;
    this.answer = Promise.withResolvers();
    return this.answer.promise as Promise<T>;
  }

  /** Begins a count, and lets it end after `tookMs`. */
  async counts(answer: OutboxStats | Error, tookMs = 0): Promise<void> {
    const read = this.statistics.read().catch(() => undefined);
    this.now += tookMs;
    if (answer instanceof Error) this.answer.reject(answer);
    else this.answer.resolve(answer);
    await read;
  }

  answers(answer: OutboxStats): void {
    this.answer.resolve(answer);
  }
}

const away = new DatabaseUnavailableError(new Error('connect ECONNREFUSED'));
const timedOut = Object.assign(new Error('canceling statement'), { code: '57014', severity: 'ERROR' });

describe('OutboxStatistics', () => {
  let database: CountedByHand;
  let statistics: OutboxStatistics;
  beforeEach(() => {
    database = new CountedByHand();
    ({ statistics } = database);
  });

  it('counts once for all who ask while a count is under way', async () => {
    const reads = [statistics.read(), statistics.read()];
    database.answers(aCount(3));
    await expect(Promise.all(reads)).resolves.toEqual([aCount(3), aCount(3)]);
    expect(database.begun).toBe(1);
  });

  it('gives the last known count while the next one takes longer than a reader waits, and begins no other', async () => {
    await database.counts(aCount(1));
    database.now += 1_000;
    await expect(statistics.read()).resolves.toEqual(aCount(1));
    database.now += 60_000;
    await expect(statistics.read()).resolves.toEqual(aCount(1));
    expect(database.begun).toBe(2);
    database.answers(aCount(2));
    await expect(statistics.read()).resolves.toEqual(aCount(2));
  });

  it('says that it does not know while the first count takes longer than a reader waits', async () => {
    await expect(statistics.read()).rejects.toMatchObject({ code: 'OUTBOX_UNCOUNTED' });
    await expect(statistics.read()).rejects.toMatchObject({ code: 'OUTBOX_UNCOUNTED' });
    expect(database.begun).toBe(1);
  });

  it('counts again after half a second, and after a long count no sooner than four times its length', async () => {
    await database.counts(aCount(1));
    database.now += 499;
    await statistics.read();
    expect(database.begun).toBe(1);
    database.now += 1;
    await database.counts(aCount(2), 3_000);
    expect(database.begun).toBe(2);
    database.now += 11_999;
    await expect(statistics.read()).resolves.toEqual(aCount(2));
    expect(database.begun).toBe(2);
    database.now += 1;
    await database.counts(aCount(3));
    await expect(statistics.read()).resolves.toEqual(aCount(3));
  });

  it('knows nothing while the database is away, and asks again soon, however long it took to hear so', async () => {
    await database.counts(aCount(1));
    database.now += 500;
    await database.counts(away, 20_000);
    await expect(statistics.read()).rejects.toBe(away);
    database.now += 500;
    await database.counts(aCount(2));
    await expect(statistics.read()).resolves.toEqual(aCount(2));
  });

  it('leaves the last known count standing when the next one takes too long for the server, and rests', async () => {
    await database.counts(aCount(1));
    database.now += 500;
    await database.counts(timedOut, 15_000);
    database.now += 59_999;
    await expect(statistics.read()).resolves.toEqual(aCount(1));
    expect(database.begun).toBe(2);
  });
});
