/** Which dead rows; all when left out. */
export interface RowFilter {
  readonly topic?: string;
  /** Event type. */
  readonly type?: string;
  /** Error code. */
  readonly error?: string;
  /** Died at least so long ago, ms. */
  readonly olderThan?: number;
  /** Died at most so long ago, ms. */
  readonly newerThan?: number;
}

/** The event's type, in headers stored as an object or, of a dead letter, as a list of pairs. */
export const TYPE_OF_ROW = `CASE json_typeof(headers) WHEN 'object' THEN headers ->> 'event-type' ELSE (
  SELECT pair ->> 1 FROM json_array_elements(headers) AS pair WHERE pair ->> 0 = 'event-type' LIMIT 1) END`;

/** Ages are by the database's clock, as the times in it are. */
const CONDITIONS: Readonly<Record<keyof RowFilter, (parameter: string) => string>> = {
  topic: (parameter) => `topic = ${parameter}::text`,
  type: (parameter) => `${TYPE_OF_ROW} = ${parameter}::text`,
  error: (parameter) => `error_code = ${parameter}::text`,
  olderThan: (parameter) => `died_at <= now() - ${parameter}::float8 * interval '1 ms'`,
  newerThan: (parameter) => `died_at >= now() - ${parameter}::float8 * interval '1 ms'`,
};

const NAMES = Object.keys(CONDITIONS) as (keyof RowFilter)[];

interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** `condition AND condition …` of the filter, with parameters from `$first` on. */
export function conditionsOf(filter: RowFilter, first = 1): Statement {
  const given = NAMES.filter((name) => filter[name] !== undefined);
  const conditions = given.map((name, index) => CONDITIONS[name](`$${first + index}`));
  return { sql: ['true', ...conditions].join(' AND '), parameters: given.map((name) => filter[name]) };
}

/** Selects the ids of the oldest rows that the filter lets through and that were dead at a time. */
export function chosenRows(filter: RowFilter, { diedBy, most }: { diedBy: string; most: number }): Statement {
  const { sql, parameters } = conditionsOf(filter, 3);
  return {
    sql: `SELECT id FROM outbox_dead WHERE died_at <= $1::timestamptz AND ${sql} ORDER BY id LIMIT $2::int`,
    parameters: [diedBy, most, ...parameters],
  };
}
