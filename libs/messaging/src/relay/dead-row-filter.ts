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
