import { jest } from '@jest/globals';
import type { DeadLetters } from '../inbox/dead-letters.js';
import { DatabaseUnavailableError, errorOfSession } from '../transaction/database-fault.js';
import type { Transactions } from '../transaction/transactions.js';
import type { BatchTransaction } from './batch-transaction.js';
import { BatchRedo, Interrupted } from './batch-redo.js';
import { SuspendedHandlers } from '../handling/suspended-handlers.js';
import { HeldEvents } from '../handling/held-events.js';
import { PermanentEventError, RetryLaterError } from '../handling/event-errors.js';
import type { Item } from '../handling/event-routing.js';
import type { Postponement } from '../handling/postponed-events.js';
import { record, received } from '../../test/support/records.js';

const item = (id: string, epoch = 0): Item => ({
  kind: 'event',
  id,
  replay: false,
  received: received(id),
  queued: { record: record(), epoch },
});
const items = (count: number) => Array.from({ length: count }, (_, index) => item(String(index)));

/** A database whose transactions fail as the test says. */
class Database {
  readonly committed: string[] = [];
  readonly runs: string[][] = [];
  readonly postponed: string[] = [];
  readonly letters: { id: string; code: string; attempts: number }[] = [];
  fail: (ids: string[]) => Error | undefined = () => undefined;

  run(batch: readonly Item[]) {
    const ids = batch.map(({ id }) => id);
    this.runs.push(ids);
    const error = this.fail(ids);
    if (error) return Promise.reject(error);
    this.committed.push(...ids);
    const types = new Set(batch.map((one) => (one.kind === 'event' ? one.received.event.type : '')));
    const handled = [...types].map((type) => ({ type, count: 1, seconds: 0 }));
    return Promise.resolve({ handled, duplicates: 0, letters: [], delayed: [] });
  }

  checkTables() {
    return Promise.resolve();
  }

  postpone(items: readonly Item[]) {
    this.postponed.push(...items.map(({ id }) => id));
    return Promise.resolve({ handled: [], duplicates: 0, letters: [], delayed: [] });
  }

  add(_tx: unknown, { id }: Item, { code, attempts }: { code: string; attempts: number }) {
    this.letters.push({ id, code, attempts });
    return Promise.resolve(true);
  }
}

const away = new DatabaseUnavailableError(new Error('connect ECONNREFUSED'));
const cancelled = errorOfSession(
  Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014', severity: 'ERROR' }),
) as Error;

describe('a batch that fails', () => {
  const setUp = (isOurs: (item: Item) => boolean = () => true) => {
    const database = new Database();
    const shutdown = new AbortController();
    const clock = { now: 0 };
    const suspended = new SuspendedHandlers({ after: 5, firstMs: 1_000, maxMs: 30_000 }, () => clock.now);
    const held = new HeldEvents((type) => suspended.nextTryAt(type));
    const redo = new BatchRedo(
      {
        batch: database as unknown as BatchTransaction,
        transactions: { run: (work: (tx: never) => unknown) => work({} as never) } as unknown as Transactions,
        letters: database as unknown as DeadLetters,
        postponement: { run: (items: readonly Item[]) => database.postpone(items) } as unknown as Postponement,
        observer: {},
        held,
        suspended,
      },
      { maxAttempts: 3, signal: shutdown.signal, isOurs, now: () => clock.now },
    );
    const report = () => undefined;
    const tryHeld = async () => {
      if (held.size > 0) clock.now = Math.max(clock.now, redo.nextTryAt);
      await redo.retryHeld(report);
    };
    /** As the consumer does it: what is held is tried again when it is due. */
    const process = async (batch: Item[]) => {
      await redo.process(batch, report);
      for (let round = 0; round < 50 && held.size > 0; round++) await tryHeld();
    };
    return { database, shutdown, clock, suspended, held, redo, tryHeld, process };
  };

  it('is redone in halves, in order, until only the bad event goes the error way', async () => {
    const { database, process } = setUp();
    database.fail = (ids) => (ids.includes('5') ? new PermanentEventError('BAD', 'no') : undefined);
    await process(items(8));
    expect(database.committed).toEqual(['0', '1', '2', '3', '4', '6', '7']);
    expect(database.letters).toEqual([{ id: '5', code: 'BAD', attempts: 1 }]);
    expect(database.runs.length).toBeLessThanOrEqual(8);
  });

  it('is redone in halves where it was too much for one statement, and nothing of it is a dead letter', async () => {
    const { database, process } = setUp();
    database.fail = (ids) => (ids.length > 2 ? cancelled : undefined);
    await process(items(8));
    expect(database.committed).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    expect(database.letters).toEqual([]);
  });

  it('postpones the one event whose row another transaction holds, and goes on with the others', async () => {
    const { database, process } = setUp();
    database.fail = (ids) => (ids.includes('5') ? cancelled : undefined);
    await process(items(8));
    expect(database.committed).toEqual(['0', '1', '2', '3', '4', '6', '7']);
    expect(database.postponed).toEqual(['5']);
    expect(database.letters).toEqual([]);
  });

  it('tries one event again up to the limit before it is a dead letter', async () => {
    const { database, process } = setUp();
    database.fail = () => Object.assign(new Error('broken'), { code: 'SCALE_BROKEN' });
    await process(items(1));
    expect(database.runs).toHaveLength(3);
    expect(database.letters).toEqual([{ id: '0', code: 'SCALE_BROKEN', attempts: 3 }]);
  });

  it('names an error without a code HANDLER_ERROR', async () => {
    const { database, process } = setUp();
    database.fail = () => new TypeError('undefined is not a function');
    await process(items(1));
    expect(database.letters).toMatchObject([{ code: 'HANDLER_ERROR' }]);
  });

  it('handles an event that succeeds on a later attempt', async () => {
    const { database, process } = setUp();
    database.fail = () => (database.runs.length < 3 ? new Error('not yet') : undefined);
    await process(items(1));
    expect(database.committed).toEqual(['0']);
    expect(database.letters).toEqual([]);
  });

  it('is tried again whole, without end and without letters, while the database is away', async () => {
    const { database, process } = setUp();
    database.fail = () => (database.runs.length < 6 ? away : undefined);
    await process(items(4));
    expect(database.runs).toEqual(Array(6).fill(['0', '1', '2', '3']));
    expect(database.letters).toEqual([]);
  });

  it('drops the events of an assignment that was lost meanwhile', async () => {
    let epoch = 0;
    const { database, process } = setUp(({ queued }) => queued.epoch === epoch);
    database.fail = () => {
      epoch = 1;
      return away;
    };
    await process(items(4));
    expect(database.runs).toHaveLength(1);
    expect(database.committed).toEqual([]);
  });

  it('is interrupted by shutdown instead of being dropped', async () => {
    const { database, process, shutdown } = setUp();
    database.fail = () => {
      shutdown.abort();
      return away;
    };
    await expect(process(items(2))).rejects.toBeInstanceOf(Interrupted);
    expect(database.letters).toEqual([]);
  });

  it('writes the letter as soon as it can be written', async () => {
    const { database, process } = setUp();
    database.fail = () => new PermanentEventError('BAD', 'no');
    let refusals = 2;
    const add = database.add.bind(database);
    database.add = (...given) => (refusals-- > 0 ? Promise.reject(new Error('disk full')) : add(...given));
    await process(items(1));
    expect(database.letters).toHaveLength(1);
  });

  const typed = (id: string, type: string, key = id): Item => ({ ...item(id), received: received(key, type) }) as Item;
  const fromPostgres = (code: string, message: string) =>
    errorOfSession(Object.assign(new Error(message), { code, severity: 'ERROR' })) as Error;
  const broken = () => fromPostgres('42P01', 'relation "label" does not exist');

  it('costs the others little for one bad event: a few transactions, and no pause', async () => {
    const { database, redo, held } = setUp();
    database.fail = (ids) => (ids.includes('123') ? new TypeError('x is undefined') : undefined);
    await redo.process(items(500), () => undefined);
    expect(database.committed).toHaveLength(499);
    expect(database.runs.length).toBeLessThanOrEqual(20);
    expect(held.size).toBe(1);
  });

  it('keeps the order of a key behind an event that is tried again, and lets all other keys pass', async () => {
    const { database, redo, tryHeld } = setUp();
    let isBad = true;
    database.fail = (ids) => (isBad && ids.includes('a1') ? new TypeError('x is undefined') : undefined);
    const batch = [typed('a1', 'Scanned', 'a'), typed('b1', 'Scanned', 'b'), typed('a2', 'Weighed', 'a')];
    await redo.process(batch, () => undefined);
    await redo.process([typed('a3', 'Scanned', 'a'), typed('c1', 'Scanned', 'c')], () => undefined);
    expect(database.committed).toEqual(['b1', 'c1']);
    isBad = false;
    await tryHeld();
    expect(database.committed).toEqual(['b1', 'c1', 'a1', 'a2', 'a3']);
  });

  it('suspends a handler that fails for every event: no letters, all other types go on, and it resumes by itself', async () => {
    const { database, redo, suspended, held, tryHeld } = setUp();
    let isMigrated = false;
    database.fail = (ids) => (!isMigrated && ids.some((id) => id.startsWith('s')) ? broken() : undefined);
    const scans = Array.from({ length: 250 }, (_, index) => typed(`s${index}`, 'Scanned'));
    const weighs = Array.from({ length: 250 }, (_, index) => typed(`w${index}`, 'Weighed'));
    const mixed = scans.flatMap((scan, index) => [scan, weighs[index] ?? scan]);
    await redo.process(mixed, () => undefined);
    expect(database.committed.filter((id) => id.startsWith('w'))).toHaveLength(250);
    expect(held.size).toBe(250);
    expect(suspended.suspensions).toMatchObject([{ type: 'Scanned', code: '42P01' }]);
    const runs = database.runs.length;
    expect(runs).toBeLessThanOrEqual(40);

    await redo.process(
      Array.from({ length: 100 }, (_, index) => typed(`s-new${index}`, 'Scanned')),
      () => undefined,
    );
    expect(database.runs).toHaveLength(runs);
    for (let round = 0; round < 20; round++) await tryHeld();
    expect(database.runs).toHaveLength(runs + 20);
    expect(database.letters).toEqual([]);

    isMigrated = true;
    await tryHeld();
    expect(database.committed).toHaveLength(600);
    expect([held.size, suspended.suspensions.length]).toEqual([0, 0]);
    expect(database.runs.length).toBeLessThanOrEqual(runs + 25);
  });

  it('makes letters of the bad events once a good one shows that the handler works', async () => {
    const { database, redo, suspended, held, tryHeld } = setUp();
    database.fail = (ids) => (ids.some((id) => id.startsWith('bad')) ? broken() : undefined);
    await redo.process(
      Array.from({ length: 6 }, (_, index) => typed(`bad${index}`, 'Scanned')),
      () => undefined,
    );
    expect(suspended.isSuspended('Scanned')).toBe(true);
    await redo.process([typed('good', 'Scanned')], () => undefined);
    for (let round = 0; round < 20; round++) await tryHeld();
    expect(held.size).toBe(0);
    expect(database.committed).toContain('good');
    expect(database.letters.map(({ id }) => id).sort()).toEqual(['bad0', 'bad1', 'bad2', 'bad3', 'bad4', 'bad5']);
  });

  it('holds no event to account while a table of the inbox is missing', async () => {
    const { database, redo, suspended } = setUp();
    database.checkTables = () => Promise.reject(broken());
    database.fail = () => (database.runs.length > 4 ? undefined : broken());
    await redo.process(items(1), () => undefined);
    expect(database.committed).toEqual(['0']);
    expect([database.letters, suspended.suspensions]).toEqual([[], []]);
  });

  it('postpones 500 events that all say "later" in a few transactions', async () => {
    const { database, redo } = setUp();
    database.fail = () => new RetryLaterError('NO_LABEL_YET', 'not yet');
    const postpone = jest.spyOn(database, 'postpone');
    await redo.process(items(500), () => undefined);
    expect(database.postponed).toHaveLength(500);
    expect(database.runs.length + postpone.mock.calls.length).toBeLessThanOrEqual(20);
  });

  it('handles what does not say "later", however many others do', async () => {
    const { database, redo } = setUp();
    const isLate = (id: string) => Number(id) % 50 === 0;
    database.fail = (ids) => (ids.some(isLate) ? new RetryLaterError('NO_LABEL_YET', 'not yet') : undefined);
    await redo.process(items(500), () => undefined);
    expect(database.postponed.filter((id) => !isLate(id))).toEqual([]);
    expect(database.committed).toHaveLength(490);
  });

  it('postpones the one event whose row is locked, when a lock time-out says so', async () => {
    const { database, process } = setUp();
    const locked = fromPostgres('55P03', 'canceling statement due to lock timeout');
    database.fail = (ids) => (ids.includes('5') ? locked : undefined);
    await process(items(8));
    expect(database.committed).toEqual(['0', '1', '2', '3', '4', '6', '7']);
    expect(database.postponed).toEqual(['5']);
  });
});
