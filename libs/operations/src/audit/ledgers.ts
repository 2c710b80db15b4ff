import type { Breach } from './invariant.js';

/** What stands under one key, or nothing. */
type Entries = Readonly<Record<string, string>>;

/**
 * Compares a provider's ledger with a service's book.
 *
 * @param say how a difference under one key is told
 * @returns all differences as one breach; null where both know the same
 */
export function compare(ledger: Entries, book: Entries, say: Comparison): Breach | null {
  const keys = [...new Set([...Object.keys(ledger), ...Object.keys(book)])];
  const different = keys.filter((key) => ledger[key] !== book[key]);
  if (different.length === 0) return null;
  return {
    expected: different.map((key) => say.expected(key, ledger[key])).join(', '),
    found: different.map((key) => say.found(book[key])).join(', '),
  };
}

interface Comparison {
  expected(key: string, ledger: string | undefined): string;
  found(book: string | undefined): string;
}
