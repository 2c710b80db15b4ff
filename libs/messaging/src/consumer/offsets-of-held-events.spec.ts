import type { DeadLetters } from '../inbox/dead-letters.js';
import type { Transactions } from '../transaction/transactions.js';
import { DatabaseUnavailableError } from '../transaction/database-fault.js';
import { record, received } from '../../test/support/records.js';
import { BatchRedo, Interrupted } from './batch-redo.js';
import type { BatchTransaction } from './batch-transaction.js';
import { NOTHING_DONE } from '../handling/consumer-observer.js';
import { RetryLaterError } from '../handling/event-errors.js';
import type { EventItem } from '../handling/event-routing.js';
import { HeldEvents } from '../handling/held-events.js';
import { Assignment } from './offsets.js';
import type { Postponement } from '../handling/postponed-events.js';
import { SuspendedHandlers } from '../handling/suspended-handlers.js';

const NEXT = 500;
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

const item = (id: string, offset: number, key: string, type = 'Scanned'): EventItem => ({
  kind: 'event',
  id,
  replay: false,
  received: { ...received(key, type, id), key },
  queued: { record: record({ offset: String(offset) }), epoch: 0 },
});

/** Transactions that fail, or stay open, for the events that the test names. */
class Database {
  readonly committed: string[] = [];
  readonly postponed: string[] = [];
  readonly fails = new Map<string, Error>();
  private open: { id: string; commit: () => void; rollBack: (error: Error) => void } | undefined;

  constructor(private readonly staysOpen: string) {}

  get isOpen(): boolean {
    return this.open !== undefined;
  }

  get transaction() {
    if (!this.open) throw new Error('no transaction is open');
    return this.open;
  }

  async run(batch: readonly EventItem[]) {
    const ids = batch.map(({ id }) => id);
    for (const id of ids) {
      const error = this.fails.get(id);
      if (error) throw error;
    }
    if (ids.includes(this.staysOpen)) {
      await new Promise<void>((commit, rollBack) => {
        this.open = { id: this.staysOpen, commit, rollBack };
      });
    }
    this.committed.push(...ids);
    const handled = batch.map(({ received: { event } }) => ({ type: event.type, count: 1, seconds: 0 }));
    return { ...NOTHING_DONE, handled };
  }

  checkTables() {
    return Promise.resolve();
  }

  postpone(items: readonly EventItem[]) {
    this.postponed.push(...items.map(({ id }) => id));
    return Promise.resolve(NOTHING_DONE);
  }
}

/** Redo, held events and offsets, put together as the consumer has them. */
const setUp = (staysOpen: string) => {
  const database = new Database(staysOpen);
  const shutdown = new AbortController();
  const clock = { now: 0 };
  const suspended = new SuspendedHandlers({ after: 2, firstMs: 1_000, maxMs: 30_000 }, () => clock.now);
  const held = new HeldEvents((type) => suspended.nextTryAt(type));
  const isOurs = ({ queued: { epoch, record: of } }: Pick<EventItem, 'queued'>) => assignment.isCurrent(epoch, of);
  const assignment: Assignment = new Assignment((topic, partition) => held.lowestOffset(topic, partition, isOurs));
  const redo = new BatchRedo(
    {
      batch: database as unknown as BatchTransaction,
      transactions: {} as unknown as Transactions,
      letters: {} as unknown as DeadLetters,
      postponement: { run: (items: readonly EventItem[]) => database.postpone(items) } as unknown as Postponement,
      observer: {},
      held,
      suspended,
    },
    { maxAttempts: 10, signal: shutdown.signal, isOurs, now: () => clock.now },
  );
  const report = () => undefined;
  const advance = (offset: number) =>
    assignment.advance(assignment.epoch, { topic: 'parcels', partition: 0, offset: String(offset) });
  /** As the consumer does it: what has become of a whole batch is noted when it is through. */
  const process = async (...batch: EventItem[]) => {
    await redo.process(batch, report);
    advance(NEXT);
  };
  /** @returns the retry, which goes on until the open transaction ends */
  const retryUntilOpen = async () => {
    clock.now = Math.max(clock.now, redo.nextTryAt);
    const retrying = redo.retryHeld(report);
    retrying.catch(() => undefined);
    while (!database.isOpen) await nextTurn();
    return { retrying };
  };
  const committable = () => assignment.uncommitted().map(({ offset }) => Number(offset));
  return { database, shutdown, assignment, held, process, advance, retryUntilOpen, committable };
};

describe('offsets are committed no further than to an event', () => {
  const failed = new TypeError('x is undefined');

  it('that waited behind a held one, until its own transaction is', async () => {
    const { database, held, process, retryUntilOpen, committable } = setUp('B');
    database.fails.set('A', failed);
    await process(item('A', 10, 'K'), item('B', 11, 'K'), item('C', 12, 'K'), item('D', 13, 'L'));
    expect(committable()).toEqual([10]);
    database.fails.clear();
    const { retrying } = await retryUntilOpen();
    expect([database.committed, committable(), held.size]).toEqual([['D', 'A'], [11], 2]);
    database.transaction.commit();
    await retrying;
    expect([database.committed, committable(), held.size]).toEqual([['D', 'A', 'B', 'C'], [NEXT], 0]);
  });

  it('that waited behind one that was postponed', async () => {
    const { database, process, retryUntilOpen, committable } = setUp('B');
    database.fails.set('A', failed);
    await process(item('A', 10, 'K'), item('B', 11, 'K'));
    database.fails.set('A', new RetryLaterError('NOT_YET', 'not yet'));
    const { retrying } = await retryUntilOpen();
    expect([database.postponed, committable()]).toEqual([['A'], [11]]);
    database.transaction.commit();
    await retrying;
    expect(committable()).toEqual([NEXT]);
  });

  it('whose handler was suspended, until its own transaction is', async () => {
    const { database, held, process, retryUntilOpen, committable } = setUp('B');
    for (const id of ['A', 'B', 'C']) database.fails.set(id, failed);
    await process(item('A', 10, 'K'), item('B', 11, 'L'), item('C', 12, 'M'), item('D', 13, 'N', 'Weighed'));
    expect(committable()).toEqual([10]);
    database.fails.clear();
    const { retrying } = await retryUntilOpen();
    expect([database.committed, committable(), held.size]).toEqual([['D', 'C'], [10], 2]);
    database.transaction.commit();
    await retrying;
    expect([committable(), held.size]).toEqual([[NEXT], 0]);
  });

  it('that is held again', async () => {
    const { database, held, process, retryUntilOpen, committable } = setUp('B');
    database.fails.set('A', failed);
    await process(item('A', 10, 'K'), item('B', 11, 'K'), item('C', 12, 'K'));
    database.fails.clear();
    const { retrying } = await retryUntilOpen();
    database.fails.set('B', failed);
    database.transaction.rollBack(failed);
    await retrying;
    expect([database.committed, committable(), held.size]).toEqual([['A'], [11], 2]);
  });

  it('whose transaction shutdown interrupts', async () => {
    const { database, shutdown, process, retryUntilOpen, committable } = setUp('B');
    database.fails.set('A', failed);
    await process(item('A', 10, 'K'), item('B', 11, 'K'));
    database.fails.clear();
    const { retrying } = await retryUntilOpen();
    shutdown.abort();
    database.transaction.rollBack(new DatabaseUnavailableError(new Error('connect ECONNREFUSED')));
    await expect(retrying).rejects.toBeInstanceOf(Interrupted);
    expect([database.committed, committable()]).toEqual([['A'], [11]]);
  });

  it('of this assignment: a held one of an earlier assignment is no bar', async () => {
    const { database, assignment, process, advance, committable } = setUp('');
    database.fails.set('A', failed);
    await process(item('A', 10, 'K'));
    assignment.raise();
    advance(600);
    expect(committable()).toEqual([600]);
  });

  it('of this assignment: one that was freed in an earlier assignment is no bar, and takes up no room', async () => {
    const { database, assignment, held, process, advance, retryUntilOpen, committable } = setUp('B');
    database.fails.set('A', failed);
    await process(item('A', 10, 'K'), item('B', 11, 'K'));
    database.fails.clear();
    const { retrying } = await retryUntilOpen();
    assignment.raise();
    advance(600);
    expect(committable()).toEqual([600]);
    database.transaction.rollBack(failed);
    await retrying;
    await process();
    expect(held.size).toBe(0);
  });
});
