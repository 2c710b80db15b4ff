import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';

/** Tells the worker that calls to the carrier are owed, once their transaction is committed. */
@Injectable()
export class CallsOwed {
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
