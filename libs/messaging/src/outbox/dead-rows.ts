import { aFunction, checkOptions, wholeNumber } from '../options/check-options.js';
import type { Transactions } from '../transaction/transactions.js';
import type { Tx } from '../transaction/tx.js';

/** Which rows of outbox_dead; what is left out does not restrict. */
export interface DeadRowFilter {
  readonly topic?: string | undefined;
  /** Event type: the header `event-type`. */
  readonly type?: string | undefined;
  /** As in outbox_dead.error_code, e.g. `RECORD_REJECTED`. */
  readonly errorCode?: string | undefined;
  /** Died at least so long ago, ms by the database's clock. */
  readonly olderThanMs?: number | undefined;
  /** Died at most so long ago, ms by the database's clock. */
  readonly newerThanMs?: number | undefined;
}

/** SQL: the event's type, in headers stored as an object or, of a dead letter, as a list of pairs. */
export const DEAD_ROW_TYPE = `CASE json_typeof(headers) WHEN 'object' THEN headers ->> 'event-type' ELSE (
  SELECT pair ->> 1 FROM json_array_elements(headers) AS pair WHERE pair ->> 0 = 'event-type' LIMIT 1) END`;

const CONDITIONS: Readonly<Record<keyof DeadRowFilter, (parameter: string) => string>> = {
  topic: (parameter) => `topic = ${parameter}::text`,
  type: (parameter) => `${DEAD_ROW_TYPE} = ${parameter}::text`,
  errorCode: (parameter) => `error_code = ${parameter}::text`,
  olderThanMs: (parameter) => `died_at <= now() - ${parameter}::float8 * interval '1 ms'`,
  newerThanMs: (parameter) => `died_at >= now() - ${parameter}::float8 * interval '1 ms'`,
};

const NAMES = Object.keys(CONDITIONS) as (keyof DeadRowFilter)[];

/** `condition AND condition …` on columns of outbox_dead, with parameters from `$first` on. */
export function deadRowConditions(filter: DeadRowFilter, first = 1): { sql: string; parameters: unknown[] } {
  const given = NAMES.filter((name) => filter[name] !== undefined);
  const conditions = given.map((name, index) => CONDITIONS[name](`$${first + index}`));
  return { sql: ['true', ...conditions].join(' AND '), parameters: given.map((name) => filter[name]) };
}

export interface AllDeadOptions {
  /** Most rows in one transaction: they hold up neither relay nor vacuum. Default 1,000. */
  readonly rowsPerStep?: number;
  /** Waited for before each transaction, so that the caller sets the pace. */
  readonly beforeStep?: () => Promise<void>;
  /** Told after each transaction how many rows it moved or deleted. */
  readonly onStep?: (rows: number) => void;
}

const COLUMNS = 'id, event_id, bucket, topic, key, payload, headers, created_at';

const putBack = (deletion: string): string => `
  WITH back AS (${deletion} RETURNING *)
  INSERT INTO outbox (${COLUMNS}) OVERRIDING SYSTEM VALUE SELECT ${COLUMNS} FROM back
  RETURNING id`;

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

/**
 * {@link requeueDead} for all rows that match and were dead when it was called, oldest first: one that is refused again
 * meanwhile is not put back a second time. What was put back before an error stays so, and a second call goes on with
 * the rest.
 *
 * @returns how many were put back
 * @throws InvalidOptionError
 */
export function requeueAllDead(
  transactions: Pick<Transactions, 'run'>,
  filter: DeadRowFilter = {},
  options: AllDeadOptions = {},
): Promise<number> {
  return inSteps('requeueAllDead', transactions, putBack, filter, options);
}

/** {@link dropDead} for all rows that match and were dead when it was called, as {@link requeueAllDead}. */
export function dropAllDead(
  transactions: Pick<Transactions, 'run'>,
  filter: DeadRowFilter = {},
  options: AllDeadOptions = {},
): Promise<number> {
  return inSteps('dropAllDead', transactions, (deletion) => `${deletion} RETURNING id`, filter, options);
}

async function inSteps(
  name: string,
  transactions: Pick<Transactions, 'run'>,
  statementOf: (deletion: string) => string,
  filter: DeadRowFilter,
  options: AllDeadOptions,
): Promise<number> {
  checkOptions(name, options, { rowsPerStep: wholeNumber(1), beforeStep: aFunction, onStep: aFunction });
  const { rowsPerStep = 1_000, beforeStep, onStep } = options;
  const { sql, parameters } = deadRowConditions(filter, 3);
  // An array, so that the rows are chosen once; locked, so that those which another process decides about do not count.
  const statement = statementOf(`DELETE FROM outbox_dead WHERE id = ANY (ARRAY(
    SELECT id FROM outbox_dead WHERE died_at <= $1::timestamptz AND ${sql} ORDER BY id LIMIT $2::int FOR UPDATE))`);
  const began = await transactions.run(databaseTime);
  for (let rows = 0; ;) {
    await beforeStep?.();
    const step = await transactions.run((tx) => tx.query(statement, [began, rowsPerStep, ...parameters]));
    if (step.length === 0) return rows;
    rows += step.length;
    onStep?.(step.length);
  }
}

/** As text, to the microsecond: by the database's clock, which also says when a row died. */
async function databaseTime(tx: Tx): Promise<string | undefined> {
  const [row] = await tx.read<{ now: string }>('SELECT clock_timestamp()::text AS now');
  return row?.now;
}
