import { claim, type CarrierCall } from '../domain/index.js';
import type { StoredBook } from '../persistence/shipment.rows.js';

/** A call that a book owes to the carrier. */
export interface OwedCall {
  readonly call: CarrierCall;
  readonly traceparent: string;
}

/**
 * Takes on the call that a book owes, until `leaseUntil`: to be made once the book is saved and committed.
 * @returns null where it owes none
 */
export function claimCall(book: StoredBook, leaseUntil: Date): { book: StoredBook; owed: OwedCall } | null {
  const claimed = claim(book.state);
  if (!claimed) return null;
  const { state, call } = claimed;
  return { book: { ...book, state, dueAt: leaseUntil }, owed: { call, traceparent: book.traceparent } };
}
