import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { writeOutbox } from './outbox-writer.js';
import { commit } from './commit.js';
import { Session } from './session.js';
import { isConnectionLost, isStatementStale, isTransientConflict } from './sql-errors.js';
import { CommitOutcomeUnknownError, ConcurrentInsertError } from './transaction-errors.js';
import { Tx } from './tx.js';

export interface TransactionsOptions {
  /** Called once after every COMMIT that wrote outbox rows, with the relay buckets written to: give it `relay.wake`. */
  readonly onCommitted?: (buckets: ReadonlySet<number>) => void;
  /** Told of an error thrown by an after-commit hook or by {@link onCommitted}; the work is committed all the same. */
  readonly onHookError?: (error: unknown) => void;
  /** How often the whole work is tried when Postgres answers 40001 or 40P01. Default 5. */
  readonly maxAttempts?: number;
}

/**
 * Runs work in database transactions. What the work adds to `tx.outbox` is written by one insert just before COMMIT,
 * so a state change and its events are both there or both not.
 */
export class Transactions {
  private readonly maxAttempts: number;
  private readonly onHookError: (error: unknown) => void;

  constructor(
    private readonly dataSource: DataSource,
    private readonly options: TransactionsOptions = {},
  ) {
    this.maxAttempts = options.maxAttempts ?? 5;
    this.onHookError = options.onHookError ?? logHookError;
  }

  /**
   * BEGIN, `work`, flush hooks; then, in one round trip, deferred writes, outbox insert and COMMIT; after-commit hooks.
   * BEGIN goes out with the first statement: work that runs none costs no round trip at all.
   *
   * On a deadlock, a serialization failure or a {@link ConcurrentInsertError} the whole work runs again with a new
   * {@link Tx}, up to `maxAttempts` times with growing, jittered pauses: the work must have no effects outside the
   * transaction.
   *
   * @returns what the work returned, once it is committed.
   * @throws whatever the work threw (rolled back)
   * @throws EventTooLargeError an event exceeds 64 KiB (rolled back, no outbox SQL was run)
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
    const runner = this.dataSource.createQueryRunner();
    let client: Client | undefined;
    try {
      client = (await runner.connect()) as Client;
      const session = new Session(client);
      const tx = new Tx(session);
      const { result, buckets } = await this.workOn(session, tx, work);
      await commit(session, tx);
      return { result, tx, buckets };
    } catch (error) {
      if (error instanceof CommitOutcomeUnknownError || isConnectionLost(error) || isStatementStale(error)) {
        discard(client);
      }
      throw error;
    } finally {
      await runner.release();
    }
  }

  private async workOn<T>(session: Session, tx: Tx, work: (tx: Tx) => Promise<T>) {
    try {
      const result = await work(tx);
      await tx.flush();
      const buckets = writeOutbox(tx);
      if (tx.writes.length > 0) await session.open();
      return { result, buckets };
    } catch (error) {
      // The first error says what happened; a failing ROLLBACK only says that the connection is gone as well.
      if (session.isOpen) await session.send('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  private async afterCommit(tx: Tx, buckets: ReadonlySet<number>): Promise<void> {
    try {
      if (buckets.size > 0) this.options.onCommitted?.(buckets);
    } catch (error) {
      this.onHookError(error);
    }
    for (const hook of tx.afterCommitHooks) {
      try {
        await hook();
      } catch (error) {
        this.onHookError(error);
      }
    }
  }
}

const isConflict = (error: unknown): boolean =>
  isTransientConflict(error) || isStatementStale(error) || error instanceof ConcurrentInsertError;

/**
 * A backend that was ended answers before its socket closes: given back to the pool, it would fail the next user. The
 * pool drops a client that is ending; how its end goes is nobody's concern.
 */
function discard(client: Client | undefined): void {
  client?.end().catch(() => undefined);
}

function logHookError(error: unknown): void {
  new Logger('Transactions').error('A hook failed after COMMIT; the work is committed', error);
}
