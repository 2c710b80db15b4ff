import type { Transactions } from '../transaction/transactions.js';
import type { Tx } from '../transaction/tx.js';

/** Which rows of outbox_dead; what is left out does not restrict. */
export interface DeadRowFilter {
  readonly topic?: string;
  /** As in outbox_dead.error_code, e.g. `RECORD_REJECTED`. */
  readonly errorCode?: string;
  /** Died before this moment. */
  readonly olderThan?: Date;
  /** Died at this moment or later. */
  readonly newerThan?: Date;
}

/** How many rows match, by topic and error code, most first. */
export interface DeadRowCount {
  readonly topic: string;
  readonly errorCode: string;
  readonly rows: number;
}

/** Rows a transaction of {@link requeueAllDead} and {@link dropAllDead}: they hold up neither relay nor vacuum. */
const ROWS_PER_TRANSACTION = 1_000;

/** $1 to $4 as {@link parametersOf} gives them; a parameter that is null does not restrict. */
const MATCHES = `($1::text IS NULL OR topic = $1) AND ($2::text IS NULL OR error_code = $2)
  AND ($3::timestamptz IS NULL OR died_at < $3) AND ($4::timestamptz IS NULL OR died_at >= $4)`;

const COLUMNS = 'id, event_id, bucket, topic, key, payload, headers, created_at';

const putBack = (deletion: string): string => `
  WITH back AS (${deletion} RETURNING *)
  INSERT INTO outbox (${COLUMNS}) OVERRIDING SYSTEM VALUE SELECT ${COLUMNS} FROM back
  RETURNING id`;

/** The lowest ids first, so that what an aggregate waits for longest comes first. */
const DELETE_SOME = `DELETE FROM outbox_dead WHERE id IN (SELECT id FROM outbox_dead WHERE ${MATCHES} ORDER BY id LIMIT $5)`;

/**
 * Puts a row of outbox_dead back under its old id, so that it goes before the rows held back behind it. They follow
 * at once. To be used when its cause is gone (a limit of the broker was raised, a topic was made).
 *
 * @returns false when there is no such row.
 */
export async function requeueDead(tx: Tx, id: number): Promise<boolean> {
  return (await tx.query(putBack('DELETE FROM outbox_dead WHERE id = $1'), [id])).length > 0;
}

/**
 * Deletes a row of outbox_dead. The rows held back behind it follow, so the aggregate's readers miss an event.
 *
 * @returns false when there is no such row.
 */
export async function dropDead(tx: Tx, id: number): Promise<boolean> {
  return (await tx.query('DELETE FROM outbox_dead WHERE id = $1 RETURNING id', [id])).length > 0;
}

/** What {@link requeueAllDead} and {@link dropAllDead} would move or delete. */
export async function countDead(tx: Tx, filter: DeadRowFilter = {}): Promise<DeadRowCount[]> {
  const rows = await tx.read<{ topic: string; code: string; rows: string }>(
    `SELECT topic, error_code AS code, count(*) AS rows FROM outbox_dead WHERE ${MATCHES}
     GROUP BY topic, error_code ORDER BY count(*) DESC, topic, error_code`,
    parametersOf(filter),
  );
  return rows.map((row) => ({ topic: row.topic, errorCode: row.code, rows: Number(row.rows) }));
}

/**
 * {@link requeueDead} for all rows that match and were dead when it was called: one that is refused again meanwhile is
 * not put back a second time. In transactions of 1,000 rows; what was put back before an error stays so.
 *
 * @param onProgress told after each transaction how many were put back so far
 * @returns how many were put back
 */
export function requeueAllDead(
  transactions: Pick<Transactions, 'run'>,
  filter: DeadRowFilter = {},
  onProgress?: (rows: number) => void,
): Promise<number> {
  return inSteps(transactions, putBack(DELETE_SOME), filter, onProgress);
}

/** {@link dropDead} for all rows that match and were dead when it was called, as {@link requeueAllDead}. */
export function dropAllDead(
  transactions: Pick<Transactions, 'run'>,
  filter: DeadRowFilter = {},
  onProgress?: (rows: number) => void,
): Promise<number> {
  return inSteps(transactions, `${DELETE_SOME} RETURNING id`, filter, onProgress);
}

async function inSteps(
  transactions: Pick<Transactions, 'run'>,
  statement: string,
  filter: DeadRowFilter,
  onProgress: ((rows: number) => void) | undefined,
): Promise<number> {
  const parameters = parametersOf(await transactions.run((tx) => upToNow(tx, filter)));
  let rows = 0;
  for (;;) {
    const step = await transactions.run((tx) => tx.query(statement, [...parameters, ROWS_PER_TRANSACTION]));
    rows += step.length;
    if (step.length > 0) onProgress?.(rows);
    if (step.length < ROWS_PER_TRANSACTION) return rows;
  }
}

/** By the database's clock, which also says when a row died. */
async function upToNow(tx: Tx, filter: DeadRowFilter): Promise<DeadRowFilter> {
  const [row] = await tx.read<{ now: Date }>(`SELECT date_trunc('milliseconds', clock_timestamp()) + '1 ms' AS now`);
  const now = row?.now ?? new Date();
  return { ...filter, olderThan: filter.olderThan && filter.olderThan < now ? filter.olderThan : now };
}

function parametersOf({ topic, errorCode, olderThan, newerThan }: DeadRowFilter): unknown[] {
  return [topic ?? null, errorCode ?? null, olderThan ?? null, newerThan ?? null];
}
