import { databaseInvariant } from '../invariant.js';

interface Row {
  dead: number;
  first: string;
}

export const outboxHasNoDead = databaseInvariant<Row>({
  code: 'outbox-has-no-dead',
  sentence: 'No outbox holds a dead row: one that the broker refuses, with everything of its key held back behind it.',
  database: 'each',
  sql: `SELECT count(*)::float8 AS dead,
               (array_agg(topic || ' ' || event_id || ' ' || error_code ORDER BY died_at))[1] AS first
        FROM outbox_dead HAVING count(*) > 0`,
  breach: ({ dead, first }) => ({ expected: '0 dead rows', found: `${dead}, the first: ${first}` }),
});
