import type { Tx } from '../transaction/tx.js';

/** Tells a worker that work is owed, once the transaction that owes it is committed. */
export class WorkOwed {
  private listener: () => void = () => undefined;

  listen(listener: () => void): void {
    this.listener = listener;
  }

  /** Any number of times in a transaction; heard once. */
  announce(tx: Tx): void {
    tx.attachment(this, () => {
      tx.afterCommit(() => this.listener());
      return true;
    });
  }
}
