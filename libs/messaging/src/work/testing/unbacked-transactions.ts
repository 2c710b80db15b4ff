import type { EntityManager } from 'typeorm';
import { Tx } from '../../transaction/tx.js';

/** Transactions without a database: runs the work, counts, and fails as the test says. */
export class UnbackedTransactions {
  committed = 0;
  tried = 0;
  /** Asked after the work, in place of COMMIT. */
  onCommit: () => Error | undefined = () => undefined;

  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    this.tried++;
    const result = await work(new Tx({} as EntityManager));
    const error = this.onCommit();
    if (error) throw error;
    this.committed++;
    return result;
  }
}
