import type { EntityManager } from 'typeorm';
import type { OutboxMessage } from '../outbox/outbox-message.js';

type Hook = () => Promise<void> | void;

/**
 * One open database transaction, handed to everything that takes part in it: never ambient.
 * What is added to {@link outbox} is written in the same transaction as one multi-row insert just before COMMIT,
 * in the order it was added, so a state change and its events are both there or both not.
 *
 * Lock the aggregate's row before adding its events: only then are outbox ids in commit order per aggregate.
 */
export class Tx {
  readonly outbox: OutboxMessage[] = [];
  private readonly flushHooks: Hook[] = [];
  private readonly commitHooks: Hook[] = [];
  private readonly attachments = new Map<object, unknown>();

  constructor(readonly manager: EntityManager) {}

  /** Runs one SQL statement in this transaction. @returns the rows (of SELECT or RETURNING). */
  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const result: unknown = await this.manager.query(sql, parameters);
    return rowsOf<Row>(result);
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
    for (const hook of this.flushHooks) await hook();
  }

  /** @internal */
  get afterCommitHooks(): readonly Hook[] {
    return this.commitHooks;
  }
}

/** TypeORM answers `[rows, affected]` to UPDATE and DELETE, and plain rows to everything else. */
function rowsOf<Row>(result: unknown): Row[] {
  if (Array.isArray(result) && result.length === 2 && Array.isArray(result[0]) && typeof result[1] === 'number') {
    return result[0] as Row[];
  }
  return (result ?? []) as Row[];
}
