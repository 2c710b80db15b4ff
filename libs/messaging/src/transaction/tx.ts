import type { OutboxMessage } from './outbox-message.js';
import type { Session } from './session.js';

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

/**
 * One open database transaction, handed to everything that takes part in it: never ambient.
 * What is added to {@link outbox} is written in the same transaction as one multi-row insert just before COMMIT,
 * in the order it was added, so a state change and its events are both there or both not.
 *
 * Lock the aggregate's row before adding its events: only then are outbox ids in commit order per aggregate.
 */
export class Tx {
  readonly outbox: OutboxMessage[] = [];
  /** @internal */
  readonly writes: DeferredWrite[] = [];
  private readonly lastHooks: Hook[] = [];
  private readonly flushHooks: Hook[] = [];
  private readonly commitHooks: Hook[] = [];
  private readonly attachments = new Map<object, unknown>();

  constructor(private readonly session: Pick<Session, 'query' | 'read'>) {}

  /** Runs one SQL statement in this transaction. @returns the rows (of SELECT or RETURNING). */
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
   */
  write(sql: string, parameters: readonly unknown[], { retryOnConflict = false }: WriteOptions = {}): void {
    this.writes.push({ sql, parameters: parameters.map(sendable), retryOnConflict });
  }

  /** Runs when all work is done, before anything is flushed: for decisions that depend on all the others. */
  atLast(hook: Hook): void {
    this.lastHooks.push(hook);
  }

  /** Runs before the outbox is written and the transaction commits; repositories flush their changed aggregates here. */
  beforeCommit(hook: Hook): void {
    this.flushHooks.push(hook);
  }

  /** Runs after COMMIT succeeded (wake a relay, a worker). Errors are logged, never thrown: the work is already done. */
  afterCommit(hook: Hook): void {
    this.commitHooks.push(hook);
  }

  /** State that lives exactly as long as this transaction, one per owner (a repository's identity map). */
  attachment<T>(owner: object, create: () => T): T {
    if (!this.attachments.has(owner)) this.attachments.set(owner, create());
    return this.attachments.get(owner) as T;
  }

  /** @internal */
  async flush(): Promise<void> {
    for (const hook of this.lastHooks) await hook();
    for (const hook of this.flushHooks) await hook();
  }

  /** @internal */
  get afterCommitHooks(): readonly Hook[] {
    return this.commitHooks;
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
