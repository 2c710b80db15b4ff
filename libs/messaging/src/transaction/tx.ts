import type { QueryConfig, QueryResult } from 'pg';
import { Outbox, outboxInsert } from './outbox.js';
import type { Session } from './session.js';
import { TransactionEndedError } from './transaction-errors.js';

type Hook = () => Promise<void> | void;

/** A statement that waits for the end of the transaction. */
export interface DeferredWrite {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly retryOnConflict: boolean;
}

export interface WriteOptions {
  /**
   * The row turned out to be there (23505): somebody inserted it since this transaction looked. The whole work is then
   * run again, as after a deadlock, and finds it. Default false: the error is the caller's.
   */
  readonly retryOnConflict?: boolean;
}

/** See {@link Tx.client}. */
export interface TxClient {
  query(statement: string | QueryConfig, values?: readonly unknown[]): Promise<QueryResult>;
}

/** How far a transaction is. What is added too late for its phase is refused: it would be dropped. */
enum Phase {
  Working,
  /** The hooks of `atLast` have run. */
  Flushing,
  /** Deferred writes, outbox and COMMIT are on their way. */
  Committing,
  Ended,
}

/**
 * One open database transaction, handed to everything that takes part in it: never ambient.
 * What is added to {@link outbox} is written in the same transaction as one multi-row insert just before COMMIT,
 * in the order it was added, so a state change and its events are both there or both not.
 *
 * Lock the aggregate's row before adding its events: only then are outbox ids in commit order per aggregate.
 *
 * A transaction that has ended takes nothing more: statements are refused before they reach the connection, and what
 * could only be dropped is refused where it is added ({@link TransactionEndedError}). Await every statement before the
 * work returns; otherwise the transaction is rolled back (StatementNotAwaitedError).
 */
export class Tx {
  readonly outbox = new Outbox();
  private phase = Phase.Working;
  private readonly writes: DeferredWrite[] = [];
  private readonly lastHooks: Hook[] = [];
  private readonly flushHooks: Hook[] = [];
  private readonly commitHooks: Hook[] = [];
  private readonly attachments = new Map<object, unknown>();

  private knownManager: unknown;

  constructor(
    private readonly session: Pick<Session, 'query' | 'read' | 'pg'>,
    private readonly newManager?: () => unknown,
  ) {}

  /** @internal TypeORM's manager of this transaction: see `managerOf` of `@waybill/messaging/typeorm`. */
  get manager(): unknown {
    this.refuseFrom(Phase.Ended, 'A manager');
    if (!this.newManager)
      throw new TypeError('There is no EntityManager: Transactions was not given a DataSource of TypeORM');
    return (this.knownManager ??= this.newManager());
  }

  /**
   * pg's client, as far as statements go, for query builders that take one. Await every call. It neither begins nor ends a
   * transaction, and takes nothing after the end of this one.
   */
  get client(): TxClient {
    return { query: (statement, values) => this.session.pg(statement, values) };
  }

  /**
   * Runs one SQL statement in this transaction.
   *
   * @returns the rows (of SELECT or RETURNING)
   * @throws DatabaseUnavailableError the session was lost, or cannot write; what the server said is its cause
   * @throws TransactionEndedError the transaction has ended; the statement was not sent
   */
  query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.session.query<Row>(sql, parameters);
  }

  /**
   * As {@link query}, for a statement that changes nothing (SELECT, also FOR UPDATE). The transaction's first statement
   * shares BEGIN's round trip this way.
   */
  read<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.session.read<Row>(sql, parameters);
  }

  /**
   * A statement of whose answer nothing is needed. All of them go out in one round trip with the outbox and COMMIT, in
   * the order they were added: statements of {@link query} do not see their effect. If one fails, nothing is committed.
   *
   * @throws TypeError at once, for a value that has no JSON form
   * @throws TransactionEndedError COMMIT is on its way, or the transaction has ended
   */
  write(sql: string, parameters: readonly unknown[], { retryOnConflict = false }: WriteOptions = {}): void {
    this.refuseFrom(Phase.Committing, 'A write');
    this.writes.push({ sql, parameters: parameters.map(sendable), retryOnConflict });
  }

  /** Runs when all work is done, before anything is flushed: for decisions that depend on all the others. */
  atLast(hook: Hook): void {
    this.refuseFrom(Phase.Flushing, 'A hook of atLast');
    this.lastHooks.push(hook);
  }

  /** Runs before the outbox is written and the transaction commits; repositories flush their changed aggregates here. */
  beforeCommit(hook: Hook): void {
    this.refuseFrom(Phase.Committing, 'A hook of beforeCommit');
    this.flushHooks.push(hook);
  }

  /** Runs after COMMIT succeeded (wake a relay, a worker). Errors are logged, never thrown: the work is already done. */
  afterCommit(hook: Hook): void {
    this.refuseFrom(Phase.Ended, 'A hook of afterCommit');
    this.commitHooks.push(hook);
  }

  /** State that lives exactly as long as this transaction, one per owner (a repository's identity map). */
  attachment<T>(owner: object, create: () => T): T {
    this.refuseFrom(Phase.Committing, 'An attachment');
    if (!this.attachments.has(owner)) this.attachments.set(owner, create());
    return this.attachments.get(owner) as T;
  }

  /** @internal Runs the hooks before COMMIT, those that they add included. */
  async flush(): Promise<void> {
    for (const hook of this.lastHooks) await hook();
    this.phase = Phase.Flushing;
    for (const hook of this.flushHooks) await hook();
  }

  /**
   * @internal Takes no more writes and events.
   * @returns all of them, in order, with the relay buckets of the events
   * @throws EventTooLargeError
   */
  close(): { readonly writes: readonly DeferredWrite[]; readonly buckets: ReadonlySet<number> } {
    const insert = outboxInsert(this.outbox.close());
    if (insert) this.write(insert.sql, insert.parameters);
    this.phase = Phase.Committing;
    return { writes: this.writes, buckets: insert?.buckets ?? new Set() };
  }

  /** @internal The hooks for after COMMIT, those included that they add themselves. Then it takes nothing at all. */
  *hooksAfterCommit(): Generator<Hook> {
    yield* this.commitHooks;
    this.end();
  }

  /** @internal */
  end(): void {
    this.outbox.close();
    this.phase = Phase.Ended;
  }

  private refuseFrom(phase: Phase, what: string): void {
    if (this.phase >= phase) throw new TransactionEndedError(what);
  }
}

/**
 * The value in a form that the driver cannot fail to serialise: a statement that it gives up on is never sent, and the
 * COMMIT behind it would go through without it.
 */
function sendable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sendable);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null || value instanceof Date || Buffer.isBuffer(value)) return value;
  return JSON.stringify(value);
}
