import type { ServiceName } from '@waybill/system-map';
import type { Client } from 'pg';
import { OperationError } from '../words/operation-error.js';
import { BOOKS, moveFrom, openIn, ORDERS, STOCK_LEDGER } from './books.js';

/** Connections to the services' databases, as their runtime roles. */
export type ArchiveDatabases = Readonly<Record<ServiceName, Pick<Client, 'query'>>>;

export interface ArchiveRequest {
  /** First day of a month, `2026-09-01`: orders placed before it go. */
  readonly before: string;
  readonly dryRun?: boolean;
  /** Orders in one step. Default 500. */
  readonly pageSize?: number;
  /** Told after each step how many orders have gone. */
  readonly onProgress?: (archived: number) => void;
}

export interface ArchiveReport {
  readonly before: string;
  readonly dryRun: boolean;
  /** Orders whose rows have gone now, or would go. */
  readonly archived: number;
  /** Orders that an earlier run had begun to move. */
  readonly resumed: number;
  /** Orders old enough that stay, since something of them is not finished. */
  readonly kept: number;
}

/** No shorter: by then no topic and no inbox of usual retention knows anything of the orders. */
const LEAST_AGE_DAYS = 31;

interface Candidate {
  readonly id: string;
  /** `2026-09-01` */
  readonly month: string;
  readonly open: boolean;
}

/**
 * Moves finished orders into the archive, all their rows in all databases (docs/adr/0039). One run at a time; what a run that
 * was ended has begun, the next one finishes first.
 *
 * @throws OperationError refused when the month is too young, or another run is under way
 */
export async function archiveOrders(databases: ArchiveDatabases, request: ArchiveRequest): Promise<ArchiveReport> {
  const { before, dryRun = false, pageSize = 500, onProgress } = request;
  await refuseTooYoung(databases, before);
  await lock(databases);
  const resumed = dryRun ? 0 : await finishPending(databases, pageSize);
  let archived = 0;
  let kept = 0;
  let after: string | undefined;
  for (;;) {
    const page = await candidates(databases, before, after, pageSize);
    if (page.length === 0) return { before, dryRun, archived, resumed, kept };
    after = page.at(-1)?.id;
    const finished = await withoutOpen(databases, page);
    const gone = dryRun ? finished.length : await moveAll(databases, finished);
    archived += gone;
    kept += page.length - gone;
    onProgress?.(archived);
  }
}

/** Of order's database, so that there is one for the system. Ends with the session. */
async function lock({ order }: ArchiveDatabases): Promise<void> {
  const { rows } = await order.query<{ free: boolean }>(
    `SELECT pg_try_advisory_lock(hashtextextended('waybill archive', 0)) AS free`,
  );
  if (rows[0]?.free !== true) throw new OperationError('refused', 'another `waybill archive` is under way');
}

async function refuseTooYoung({ order }: ArchiveDatabases, before: string): Promise<void> {
  const { rows } = await order.query<{ old: boolean }>(
    `SELECT $1::date + ${LEAST_AGE_DAYS} <= (now() AT TIME ZONE 'UTC')::date AS old`,
    [before],
  );
  if (rows[0]?.old === true) return;
  const message = `--before ${before.slice(0, 7)}: the month must have begun ${LEAST_AGE_DAYS} days ago, since events of younger orders may still come`;
  throw new OperationError('refused', message);
}

/** The next orders that are old enough, by id. */
async function candidates(
  { order }: ArchiveDatabases,
  before: string,
  after: string | undefined,
  limit: number,
): Promise<Candidate[]> {
  const { rows } = await order.query<Candidate>(
    `SELECT t.id, to_char(date_trunc('month', t.created_at, 'UTC') AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS month,
            (${ORDERS.open} OR t.updated_at >= $1::date::timestamp AT TIME ZONE 'UTC') AS open
     FROM orders t
     WHERE t.created_at < $1::date::timestamp AT TIME ZONE 'UTC' AND ($2::uuid IS NULL OR t.id > $2)
     ORDER BY t.id LIMIT $3`,
    [before, after ?? null, limit],
  );
  return rows;
}

/** Without those that any service has something left to do for. */
async function withoutOpen(databases: ArchiveDatabases, page: readonly Candidate[]): Promise<Candidate[]> {
  const open = new Set(page.filter((one) => one.open).map(({ id }) => id));
  const ids = page.map(({ id }) => id);
  for (const book of BOOKS.filter((one) => one.open !== undefined)) {
    const { rows } = await databases[book.service].query<{ id: string }>(openIn(book), [ids]);
    for (const { id } of rows) open.add(id);
  }
  return page.filter(({ id }) => !open.has(id));
}

/** @returns how many have gone: an order that was taken up again meanwhile stays */
async function moveAll(databases: ArchiveDatabases, orders: readonly Candidate[]): Promise<number> {
  if (orders.length === 0) return 0;
  const { order } = databases;
  await extend(order, orders);
  const gone = await inTransaction(order, async () => {
    const { rows: locked } = await order.query<Candidate>(
      `SELECT t.id, to_char(date_trunc('month', t.created_at, 'UTC') AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS month
       FROM orders t WHERE t.id = ANY($1) AND NOT (${ORDERS.open}) ORDER BY t.id FOR UPDATE`,
      [orders.map(({ id }) => id)],
    );
    await order.query(moveFrom(ORDERS), idsAndMonths(locked));
    const pending = 'INSERT INTO archive_pending SELECT * FROM unnest($1::uuid[], $2::date[])';
    await order.query(pending, idsAndMonths(locked));
    return locked;
  });
  await follow(databases, gone);
  return gone.length;
}

/** @returns how many orders an earlier run had left behind */
async function finishPending(databases: ArchiveDatabases, limit: number): Promise<number> {
  let finished = 0;
  for (;;) {
    const { rows } = await databases.order.query<Candidate>(
      `SELECT order_id AS id, to_char(month, 'YYYY-MM-DD') AS month FROM archive_pending ORDER BY order_id LIMIT $1`,
      [limit],
    );
    if (rows.length === 0) return finished;
    await follow(databases, rows);
    finished += rows.length;
  }
}

/** The rows of all other services, one transaction a service. Done twice, the second time finds none. */
async function follow(databases: ArchiveDatabases, orders: readonly Candidate[]): Promise<void> {
  const asked = idsAndMonths(orders);
  for (const [service, books] of Map.groupBy(BOOKS, (book) => book.service)) {
    const database = databases[service];
    await extend(database, orders);
    await inTransaction(database, async () => {
      if (service === 'inventory') await carryForward(database, asked[0]);
      for (const book of books) await database.query(moveFrom(book), asked);
    });
  }
  await databases.order.query('DELETE FROM archive_pending WHERE order_id = ANY($1)', [asked[0]]);
}

/** What leaves the ledger is added to one row a SKU, so that stock stays the sum of its ledger. */
async function carryForward(inventory: ArchiveDatabases['inventory'], ids: readonly string[]): Promise<void> {
  await inventory.query(
    `INSERT INTO ${STOCK_LEDGER} AS l (sku, kind, received, available, reserved, shipped, reason)
     SELECT sku, 'CARRIED', sum(received), sum(available), sum(reserved), sum(shipped), 'of archived orders'
     FROM ${STOCK_LEDGER} WHERE order_id = ANY($1) GROUP BY sku ORDER BY sku
     ON CONFLICT (sku) WHERE kind = 'CARRIED' DO UPDATE
     SET received = l.received + excluded.received, available = l.available + excluded.available,
         reserved = l.reserved + excluded.reserved, shipped = l.shipped + excluded.shipped, at = now()`,
    [ids],
  );
}

async function extend(database: Pick<Client, 'query'>, orders: readonly Candidate[]): Promise<void> {
  for (const month of new Set(orders.map((one) => one.month))) {
    await database.query('SELECT archive_extend($1::date)', [month]);
  }
}

const idsAndMonths = (orders: readonly Candidate[]): [string[], string[]] => [
  orders.map(({ id }) => id),
  orders.map(({ month }) => month),
];

async function inTransaction<T>(database: Pick<Client, 'query'>, work: () => Promise<T>): Promise<T> {
  await database.query('BEGIN');
  try {
    const result = await work();
    await database.query('COMMIT');
    return result;
  } catch (error) {
    await database.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
