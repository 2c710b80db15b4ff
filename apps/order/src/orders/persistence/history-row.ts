import type { Compensation, OrderStatus } from '@waybill/contracts';
import type { HistoryEntry } from '../domain/index.js';

/**
 * An entry as it lies in `orders.history`: Unix ms, event type, event id, status, compensation. A list without names,
 * because it is written with every change of every order; the event's source follows from its type.
 */
export type HistoryRow = readonly [
  at: number,
  type: NonNullable<HistoryEntry['event']>['type'] | null,
  eventId: string | null,
  status: OrderStatus,
  compensation: Compensation,
];

export const toHistoryRow = ({ at, event, status, compensation }: HistoryEntry): HistoryRow => [
  at,
  event?.type ?? null,
  event?.id ?? null,
  status,
  compensation,
];

export const fromHistoryRow = ([at, type, id, status, compensation]: HistoryRow): HistoryEntry => ({
  at,
  event: type !== null && id !== null ? { id, type } : null,
  status,
  compensation,
});
