import type { DataSource } from 'typeorm';
import type { Tx } from './tx.js';

export interface TransactionsOptions {
  /** Called once after every COMMIT that wrote outbox rows, with the relay buckets written to: give it `relay.wake`. */
  readonly onCommitted?: (buckets: ReadonlySet<number>) => void;
  /** Told of an error thrown by an after-commit hook or by {@link onCommitted}; the work is committed all the same. */
  readonly onHookError?: (error: unknown) => void;
  /** How often the whole work is tried when Postgres answers 40001 or 40P01. Default 5. */
  readonly maxAttempts?: number;
}

export declare class Transactions {
  constructor(dataSource: DataSource, options?: TransactionsOptions);
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}
