import {
  aFunction,
  checkOptions,
  CommitOutcomeUnknownError,
  databaseFaultOf,
  wholeNumber,
  type Transactions,
  type Tx,
} from '@waybill/messaging';

export interface GroupCommitOptions<Item, Result> {
  /** Most items in one transaction. Default 100. */
  readonly maxItems?: number;
  /** Transactions at the same time. Default 2: one gathers while the other commits. */
  readonly concurrency?: number;
  /**
   * Most items that wait for a transaction to take them; more are refused. Default 1000: ten full groups, several times
   * what gathers while two commit, so that only a database that hangs, or is hopelessly behind, lets it come to that.
   * A caller behind so many will have left before its item is done.
   */
  readonly maxQueued?: number;
  /**
   * How long an item waits for a transaction to take it, ms; then it is refused, and not done for a caller that has left.
   * Default 4,000.
   */
  readonly takenWithinMs?: number;
  /**
   * Asked per item when the connection broke during COMMIT: the result if the item is there, undefined if it is not.
   * Without it (or on undefined, or when it fails) the item is rejected with CommitOutcomeUnknownError. Called for all
   * items of a group at once.
   */
  readonly lookUp?: (item: Item) => Promise<Result | undefined>;
}

/** Items are no longer taken: the process is shutting down. */
export class GroupCommitClosedError extends Error {
  readonly code = 'GROUP_COMMIT_CLOSED';
  override readonly name = 'GroupCommitClosedError';

  constructor() {
    super('No more work is taken: shutting down');
  }
}

/** As many items as may wait are waiting: the database does not keep up. Nothing was done; submit it again later. */
export class GroupCommitFullError extends Error {
  readonly code = 'GROUP_COMMIT_FULL';
  override readonly name = 'GroupCommitFullError';

  constructor(waiting: number) {
    super(`No more work is taken: ${waiting} items wait to be committed`);
  }
}

/** No transaction took the item in time: the database hangs or does not keep up. Nothing was done; submit it again later. */
export class GroupCommitLateError extends Error {
  readonly code = 'GROUP_COMMIT_LATE';
  override readonly name = 'GroupCommitLateError';

  constructor(waitedMs: number) {
    super(`The item waited ${Math.round(waitedMs)} ms to be committed, and is refused`);
  }
}

interface Pending<Item, Result> {
  readonly item: Item;
  readonly since: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Items that arrive together share one transaction, and so one COMMIT. Each is answered only after the commit that
 * holds it, and each fails alone: when a group fails, it is rolled back and redone item by item.
 *
 * `work` gets the items in the order they were submitted and answers each at its index. An expected refusal of one item
 * should be a result, not an exception: an exception costs the whole group a second try.
 */
export class GroupCommit<Item, Result> {
  private readonly queue: Pending<Item, Result>[] = [];
  private readonly maxItems: number;
  private readonly concurrency: number;
  private readonly maxQueued: number;
  private readonly takenWithinMs: number;
  private running = 0;
  private scheduled = false;
  private closed: { readonly done: Promise<void>; readonly finish: () => void } | undefined;

  /** @throws InvalidOptionError */
  constructor(
    private readonly transactions: Pick<Transactions, 'run'>,
    private readonly work: (tx: Tx, items: Item[]) => Promise<Result[]>,
    private readonly options: GroupCommitOptions<Item, Result> = {},
  ) {
    checkOptions('GroupCommit', options, {
      maxItems: wholeNumber(1, 10_000),
      concurrency: wholeNumber(1, 100),
      maxQueued: wholeNumber(1),
      takenWithinMs: wholeNumber(1),
      lookUp: aFunction,
    });
    this.maxItems = options.maxItems ?? 100;
    this.concurrency = options.concurrency ?? 2;
    this.maxQueued = options.maxQueued ?? 1_000;
    this.takenWithinMs = options.takenWithinMs ?? 4_000;
  }

  /**
   * @returns the item's result, once it is committed.
   * @throws what `work` or Postgres threw for this very item
   * @throws CommitOutcomeUnknownError whether the item was committed is not known
   * @throws GroupCommitClosedError after close()
   * @throws GroupCommitFullError `maxQueued` items wait already
   * @throws GroupCommitLateError no transaction took it within `takenWithinMs`
   */
  submit(item: Item): Promise<Result> {
    if (this.closed) return Promise.reject(new GroupCommitClosedError());
    if (this.queue.length >= this.maxQueued) return Promise.reject(new GroupCommitFullError(this.queue.length));
    return new Promise((resolve, reject) => {
      this.queue.push({ item, since: performance.now(), resolve, reject });
      this.schedule();
    });
  }

  /** Takes no more items and resolves when those taken before are answered. */
  close(): Promise<void> {
    if (!this.closed) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.closed = { done: promise, finish: resolve };
      this.finishIfIdle();
    }
    return this.closed.done;
  }

  /** After the I/O events of this turn: the requests that arrived with this one are then in the queue, too. */
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.startGroups();
    });
  }

  private startGroups(): void {
    this.refuseLate();
    while (this.running < this.concurrency && this.queue.length > 0) {
      this.running++;
      void this.commit(this.queue.splice(0, this.maxItems)).then(() => {
        this.running--;
        this.startGroups();
        this.finishIfIdle();
      });
    }
  }

  /** The one that waits longest stands first. */
  private refuseLate(): void {
    const now = performance.now();
    for (let first = this.queue[0]; first && now - first.since > this.takenWithinMs; first = this.queue[0]) {
      this.queue.shift();
      first.reject(new GroupCommitLateError(now - first.since));
    }
  }

  private async commit(group: readonly Pending<Item, Result>[]): Promise<void> {
    try {
      const results = await this.transactions.run((tx) => this.workOn(tx, group));
      group.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      if (error instanceof CommitOutcomeUnknownError) await this.lookUp(group, error);
      else if (group.length === 1 || concernsAll(error)) group.forEach(({ reject }) => reject(error));
      else for (const pending of group) await this.commit([pending]);
    }
  }

  private async workOn(tx: Tx, group: readonly Pending<Item, Result>[]): Promise<Result[]> {
    const results = await this.work(
      tx,
      group.map(({ item }) => item),
    );
    if (results.length !== group.length) {
      throw new RangeError(`The work answered ${results.length} of ${group.length} items`);
    }
    return results;
  }

  private async lookUp(group: readonly Pending<Item, Result>[], unknown: CommitOutcomeUnknownError): Promise<void> {
    const looked = group.map(async ({ item, resolve, reject }) => {
      const found = await this.options.lookUp?.(item).catch(() => undefined);
      if (found === undefined) reject(unknown);
      else resolve(found);
    });
    await Promise.all(looked);
  }

  private finishIfIdle(): void {
    if (this.running === 0 && this.queue.length === 0) this.closed?.finish();
  }
}

/** The database cannot do the work of any item now; one by one they would only fail one after another. */
const concernsAll = (error: unknown): boolean => ['unavailable', 'schema'].includes(databaseFaultOf(error) ?? '');
