import { claim, type ClaimPolicy, type ProviderCall } from '../domain/index.js';
import type { StoredBook } from '../persistence/payment.rows.js';

/** A call that a book owes to the provider. */
export interface OwedCall {
  readonly call: ProviderCall;
  readonly traceparent: string;
}

/** After so many errors about one charge, the provider is asked to make it final that nothing is charged. */
const POLICY: ClaimPolicy = { maxErrors: 5 };

/**
 * Takes on the call that a book owes, until `leaseUntil`: to be made once the book is saved and committed.
 * @returns null where it owes none
 */
export function claimCall(book: StoredBook, leaseUntil: Date): { book: StoredBook; owed: OwedCall } | null {
  const claimed = claim(book.state, POLICY);
  if (!claimed) return null;
  const { state, call } = claimed;
  return { book: { ...book, state, dueAt: leaseUntil }, owed: { call, traceparent: book.traceparent } };
}
