import { databaseInvariant } from '../invariant.js';

interface Row {
  waiting: number;
  oldest: number;
}

export const outboxIsEmpty = databaseInvariant<Row>({
  code: 'outbox-is-empty',
  sentence: 'Every outbox is empty: what was written has been sent.',
  database: 'each',
  sql: `SELECT count(*)::float8 AS waiting, extract(epoch FROM clock_timestamp() - min(created_at))::float8 AS oldest
        FROM outbox HAVING count(*) > 0`,
  breach: ({ waiting, oldest }) => ({
    expected: '0 rows waiting',
    found: `${waiting} rows, the oldest for ${Math.round(oldest)} s`,
  }),
});
