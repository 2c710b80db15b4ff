import { setTimeout as pause } from 'node:timers/promises';
import { SERVICE_NAMES } from '@waybill/system-map';
import type { Limits } from './invariant.js';
import type { Readable } from './reading/audited-databases.js';

/** What is still going to happen by itself. Quiet: none of it. */
export interface Unrest {
  /** Rows that wait in outboxes. */
  readonly outboxRows: number;
  /** Events postponed by a consumer, to be tried again. */
  readonly delayedEvents: number;
  /** Records that consumers have not handled yet. */
  readonly lag: number;
  /** Orders without a result whose time-out is still to come. */
  readonly unfinishedOrders: number;
  /** Orders whose compensation is PENDING and not overdue. */
  readonly ordersBeingUndone: number;
}

export const isQuiet = (unrest: Unrest): boolean => Object.values(unrest).every((count) => count === 0);

/** For people: `3 rows in outboxes, lag 12`. */
export const describeUnrest = ({
  outboxRows,
  delayedEvents,
  lag,
  unfinishedOrders,
  ordersBeingUndone,
}: Unrest): string =>
  [
    outboxRows > 0 && `${outboxRows} rows in outboxes`,
    delayedEvents > 0 && `${delayedEvents} delayed events`,
    lag > 0 && `lag ${lag}`,
    unfinishedOrders > 0 && `${unfinishedOrders} unfinished orders`,
    ordersBeingUndone > 0 && `${ordersBeingUndone} orders being undone`,
  ]
    .filter((part) => part !== false)
    .join(', ');

export async function measureUnrest(
  databases: Readable,
  consumerLag: () => Promise<number>,
  { compensationTimeoutSeconds, graceSeconds }: Limits,
): Promise<Unrest> {
  const [orders] = await databases.query<{ unfinished: number; undoing: number }>('order', ORDERS_AT_WORK, [
    graceSeconds,
    compensationTimeoutSeconds + graceSeconds,
  ]);
  const waiting = await Promise.all(
    SERVICE_NAMES.map((name) => databases.query<{ outbox: number; delayed: number }>(name, WAITING)),
  );
  const sum = (column: 'outbox' | 'delayed'): number => waiting.flat().reduce((total, row) => total + row[column], 0);
  return {
    outboxRows: sum('outbox'),
    delayedEvents: sum('delayed'),
    lag: await consumerLag(),
    unfinishedOrders: orders?.unfinished ?? 0,
    ordersBeingUndone: orders?.undoing ?? 0,
  };
}

/** Measures until it is quiet or the time is over. @returns the last measurement */
export async function waitForQuiet(
  measure: () => Promise<Unrest>,
  { seconds, onUnrest }: { seconds: number; onUnrest: (unrest: Unrest) => void },
): Promise<Unrest> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    const unrest = await measure();
    if (isQuiet(unrest) || Date.now() >= deadline) return unrest;
    onUnrest(unrest);
    await pause(Math.min(250, Math.max(0, deadline - Date.now())));
  }
}

const WAITING = `SELECT (SELECT count(*) FROM outbox)::float8 AS outbox, (SELECT count(*) FROM inbox_delayed)::float8 AS delayed`;

const ORDERS_AT_WORK = `
  SELECT (SELECT count(*) FROM orders
          WHERE stage = 'OPEN' AND compensation = 'NONE'
            AND (deadline IS NULL OR deadline > now() - make_interval(secs => $1)))::float8 AS unfinished,
         (SELECT count(*) FROM orders
          WHERE undoing_since >= ((extract(epoch FROM now())::float8 - $2) * 1000)::bigint)::float8 AS undoing`;
