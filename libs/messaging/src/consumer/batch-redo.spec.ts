import type { DeadLetters } from '../inbox/dead-letters.js';
import { DatabaseUnavailableError, errorOfSession } from '../transaction/database-fault.js';
import type { Transactions } from '../transaction/transactions.js';
import type { BatchTransaction } from './batch-transaction.js';
import { BatchRedo, Interrupted } from './batch-redo.js';
import { PermanentEventError } from './event-errors.js';
import type { Item } from './event-routing.js';
import type { Postponement } from './postponed-events.js';
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
    return Promise.resolve({ handled: [], duplicates: 0, letters: [] });
  }

  postpone({ id }: Item) {
    this.postponed.push(id);
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
    const redo = new BatchRedo(
      database as unknown as BatchTransaction,
      { run: (work: (tx: never) => unknown) => work({} as never) } as unknown as Transactions,
      database as unknown as DeadLetters,
      { run: (postponed: Item) => database.postpone(postponed) } as unknown as Postponement,
      {},
      { maxAttempts: 3, signal: shutdown.signal, isOurs },
    );
    return { database, shutdown, process: (batch: Item[]) => redo.process(batch, () => undefined) };
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
});
