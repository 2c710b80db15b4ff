import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { aFunction, checkOptions, oneOf, wholeNumber } from '../options/check-options.js';
import { guarded } from '../options/guarded.js';
import { commit } from './commit.js';
import { takeConnection, type ConnectionSource } from './connection-source.js';
import { errorOfConnecting } from './database-fault.js';
import { throwIfSequenceIsBehind } from './sequence-behind.js';
import { Session } from './session.js';
import { isStatementStale, isTransientConflict } from './sql-errors.js';
import { CommitOutcomeUnknownError, ConcurrentInsertError, StatementNotAwaitedError } from './transaction-errors.js';
import { Tx, type DeferredWrite } from './tx.js';

export interface TransactionsOptions {
  /** Called once after every COMMIT that wrote outbox rows, with the relay buckets written to: give it `relay.wake`. */
  readonly onCommitted?: (buckets: ReadonlySet<number>) => void;
  /**
   * Told of an error thrown by an after-commit hook or by {@link onCommitted}; the work is committed all the same. By
   * default it is logged.
   */
  readonly onHookError?: (error: unknown) => void;
  /** How often the whole work is tried when Postgres answers 40001 or 40P01. From 1 to 100; default 5. */
  readonly maxAttempts?: number;
  /**
   * Whether statements with parameters are prepared under a name, once a connection. Default true; false behind a pooler
   * that hands out another server connection for each transaction and does not keep names.
   */
  readonly namedStatements?: boolean;
}

/**
 * Runs work in database transactions. What the work adds to `tx.outbox` is written by one insert just before COMMIT,
 * so a state change and its events are both there or both not.
 */
export class Transactions {
  private readonly maxAttempts: number;
  private readonly namedStatements: boolean;
  private readonly onHookError: (error: unknown) => void;

  /** @throws InvalidOptionError */
  constructor(
    private readonly connections: ConnectionSource,
    private readonly options: TransactionsOptions = {},
  ) {
    checkOptions('Transactions', options, {
      onCommitted: aFunction,
      onHookError: aFunction,
      maxAttempts: wholeNumber(1, 100),
      namedStatements: oneOf(true, false),
    });
    this.maxAttempts = options.maxAttempts ?? 5;
    this.namedStatements = options.namedStatements ?? true;
    this.onHookError = guarded('Transactions', 'onHookError', options.onHookError ?? logHookError);
  }

  /**
   * BEGIN, `work`, flush hooks; then, in one round trip, deferred writes, outbox insert and COMMIT; after-commit hooks.
   * BEGIN goes out with the first statement: work that runs none costs no round trip at all.
   *
   * On a deadlock, a serialization failure or a {@link ConcurrentInsertError} the whole work runs again with a new
   * {@link Tx}, up to `maxAttempts` times with growing, jittered pauses: the work must have no effects outside the
   * transaction.
   *
   * Where the database failed the transaction, that is what is thrown, whatever the work made of the error: the same work
   * may succeed later. What is to be said of an error is told by `databaseFaultOf`.
   *
   * @returns what the work returned, once it is committed.
   * @throws whatever the work threw (rolled back)
   * @throws DatabaseUnavailableError no session, or none that can write (not committed)
   * @throws SequenceBehindError an identity column hands out numbers that are taken (rolled back)
   * @throws EventTooLargeError an event exceeds 64 KiB (rolled back, no outbox SQL was run)
   * @throws StatementNotAwaitedError the work returned before a statement of its was answered (rolled back)
   * @throws TransactionAbortedError the work swallowed an SQL error (rolled back)
   * @throws CommitOutcomeUnknownError the connection broke during COMMIT: it may or may not have taken place
   */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { result, tx, buckets } = await this.attempt(work);
        await this.afterCommit(tx, buckets);
        return result;
      } catch (error) {
        if (attempt >= this.maxAttempts || !isConflict(error)) throw error;
        // Two transactions that deadlocked would meet again if they waited equally long.
        await delay(Math.random() * Math.min(1000, 10 * 2 ** attempt));
      }
    }
  }

  private async attempt<T>(work: (tx: Tx) => Promise<T>) {
    const taken = await takeConnection(this.connections).catch((error: unknown) =>
      Promise.reject(errorOfConnecting(error)),
    );
    const session = new Session(taken.client, { namedStatements: this.namedStatements });
    const tx = new Tx(session, taken.manager && (() => taken.manager!(session)));
    try {
      const { result, writes, buckets } = await workOn(session, tx, work);
      await commit(session, writes);
      return { result, tx, buckets };
    } catch (error) {
      tx.end();
      if (error instanceof CommitOutcomeUnknownError) throw error;
      if (session.unavailable) throw session.unavailable;
      if (!session.unusable) await throwIfSequenceIsBehind(taken.client, error);
      throw error;
    } finally {
      // A backend that was ended answers before its socket closes, and one that cannot write answers for ever: given back
      // to the pool, it would fail the next user.
      await taken.give(session.unusable);
    }
  }

  private async afterCommit(tx: Tx, buckets: ReadonlySet<number>): Promise<void> {
    try {
      if (buckets.size > 0) this.options.onCommitted?.(buckets);
    } catch (error) {
      this.onHookError(error);
    }
    for (const hook of tx.hooksAfterCommit()) {
      try {
        await hook();
      } catch (error) {
        this.onHookError(error);
      }
    }
  }
}

interface Done<T> {
  readonly result: T;
  readonly writes: readonly DeferredWrite[];
  readonly buckets: ReadonlySet<number>;
}

async function workOn<T>(session: Session, tx: Tx, work: (tx: Tx) => Promise<T>): Promise<Done<T>> {
  try {
    const result = await work(tx);
    refuseUnanswered(session);
    await tx.flush();
    refuseUnanswered(session);
    const { writes, buckets } = tx.close();
    if (writes.length > 0) await session.open();
    return { result, writes, buckets };
  } catch (error) {
    await rollBack(session);
    throw error;
  }
}

/**
 * A statement that nothing waits for may be refused, or fail, without being noticed; and what was to follow it would
 * come after COMMIT. An SQL error that was swallowed says more: COMMIT tells of it.
 */
function refuseUnanswered({ unanswered, failure }: Session): void {
  if (unanswered > 0 && failure === undefined) throw new StatementNotAwaitedError(unanswered);
}

/** The first error says what happened; a failing ROLLBACK only says that the connection is of no more use. */
async function rollBack(session: Session): Promise<void> {
  if (!session.isOpen) return session.close();
  await session.end('ROLLBACK').catch(() => session.giveUp());
}

const isConflict = (error: unknown): boolean =>
  isTransientConflict(error) || isStatementStale(error) || error instanceof ConcurrentInsertError;

function logHookError(error: unknown): void {
  new Logger('Transactions').error('A hook failed after COMMIT; the work is committed', error);
}
