import type { Transactions } from '../transaction/transactions.js';
import type { Tx } from '../transaction/tx.js';

export interface GroupCommitOptions<Item, Result> {
  /** Most items in one transaction. Default 100. */
  readonly maxItems?: number;
  /** Transactions at the same time. Default 2. */
  readonly concurrency?: number;
  /**
   * Asked per item when the connection broke during COMMIT: the result if the item is there, undefined if it is not.
   * Without it (or on undefined) the item is rejected with CommitOutcomeUnknownError.
   */
  readonly lookUp?: (item: Item) => Promise<Result | undefined>;
}

export declare class GroupCommit<Item, Result> {
  constructor(
    transactions: Transactions,
    work: (tx: Tx, items: Item[]) => Promise<Result[]>,
    options?: GroupCommitOptions<Item, Result>,
  );
  submit(item: Item): Promise<Result>;
  /** Refuses new items and resolves when those submitted before are answered. */
  close(): Promise<void>;
}
