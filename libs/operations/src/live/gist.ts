import { moneyText } from '@waybill/contracts';

/** Fields of an event's data that say most in a few words. None of them is personal. */
const TOLD = ['status', 'reason', 'amount', 'total', 'sku', 'revision', 'attempt', 'shipped', 'booked'] as const;

/** An event's data in a few words: a status, an amount, a reason; null where it has none of them. */
export function gistOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null) return null;
  const fields = data as Record<string, unknown>;
  const words = TOLD.flatMap((name) => {
    const word = wordOf(fields[name]);
    return word === undefined ? [] : [name === 'status' || name === 'reason' ? word : `${name} ${word}`];
  });
  return words.length === 0 ? null : words.join(', ').slice(0, 120);
}

function wordOf(value: unknown): string | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const { amount, currency } = value as { amount?: unknown; currency?: unknown };
  if (typeof amount !== 'number' || typeof currency !== 'string') return undefined;
  // Whatever was written is shown: what is no money keeps its digits.
  return Number.isSafeInteger(amount) && amount >= 0 ? moneyText({ amount, currency }) : `${amount} ${currency}`;
}
