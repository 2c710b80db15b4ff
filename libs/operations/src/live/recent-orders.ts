import { valueOf } from '../words/record-text.js';
import type { LiveRecord } from './live-record.js';

/** What became of orders in the last minutes, as their events tell. */
export interface RecentOrders {
  readonly placed: number;
  readonly completed: number;
  readonly cancelledBy: Readonly<Record<string, number>>;
  readonly refunded: number;
  /** From placed to completed, ms; null where none completed. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** @param records as they came; events that were sent again count once */
export function recentOrders(records: readonly LiveRecord[]): RecentOrders {
  const events = new Map(records.flatMap((record) => (record.eventId ? [[record.eventId, record] as const] : [])));
  const of = (type: string): LiveRecord[] => [...events.values()].filter((record) => record.type === type);
  const placed = of('OrderCreated');
  const completed = of('OrderCompleted');
  const placedAt = new Map(placed.map(({ key, timestamp }) => [key, timestamp]));
  const took = completed
    .flatMap(({ key, timestamp }) => {
      const began = placedAt.get(key);
      return began === undefined ? [] : [timestamp - began];
    })
    .sort((a, b) => a - b);
  const cancelledBy: Record<string, number> = {};
  for (const record of of('OrderCancelled')) {
    const reason = reasonOf(record);
    cancelledBy[reason] = (cancelledBy[reason] ?? 0) + 1;
  }
  return {
    placed: placed.length,
    completed: completed.length,
    cancelledBy,
    refunded: of('OrderRefunded').length,
    p50Ms: quantile(took, 0.5),
    p95Ms: quantile(took, 0.95),
  };
}

function reasonOf(record: LiveRecord): string {
  const value = valueOf(record) as { data?: { reason?: unknown } } | null;
  const reason = typeof value === 'object' ? value?.data?.reason : undefined;
  return typeof reason === 'string' ? reason : 'UNKNOWN';
}

/** Of sorted numbers, nearest rank; null where there are none. */
const quantile = (sorted: readonly number[], share: number): number | null =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
