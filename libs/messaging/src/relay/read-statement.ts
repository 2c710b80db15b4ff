import type { Statement } from '../postgres/direct-connection.js';

/*
 * Two ways to read the next rows in id order, cut at a number of rows and of value bytes (a first row larger than that
 * comes alone), without those in flight, of topics that sit out, or held back behind a dead row.
 */

const COLUMNS = 'id, bucket, topic, key, payload, headers';

/** Behind a dead row of its own topic and key. The CASE keeps it a lookup per row; as a join it would break the merge. */
const NOT_HELD_BACK = `
  (CASE WHEN EXISTS (
    SELECT FROM outbox_dead AS dead
    WHERE dead.bucket = outbox.bucket AND dead.topic = outbox.topic AND dead.key = outbox.key
  ) THEN false ELSE true END)`;

/** $1 most rows, $2 most value bytes, $3 ids in flight, $4 topics that sit out; from $5 on the buckets and floors. */
function statement(name: string, next: (condition: (buckets: string) => string) => string): Statement {
  const condition = (buckets: string) => `
    SELECT ${COLUMNS}, coalesce(octet_length(payload), 0) AS size
    FROM outbox
    WHERE ${buckets} AND id <> ALL ($3::bigint[]) AND ($4::text[] = '{}' OR topic <> ALL ($4::text[]))
      AND ${NOT_HELD_BACK}
    ORDER BY id LIMIT $1`;
  return {
    name,
    text: `
      SELECT ${COLUMNS}
      FROM (
        SELECT *, sum(size) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) - size AS before
        FROM (${next(condition)}) AS next
      ) AS measured
      WHERE before = 0 OR before + size <= $2
      ORDER BY id`,
  };
}

/**
 * For an outbox that was all but empty a moment ago: $5 buckets, $6 the lowest of their floors. Sorts all that waits,
 * which is next to nothing, and costs Postgres 60–140 µs.
 */
export const LIVE_READ = statement('live read', (condition) =>
  condition('bucket = ANY ($5::smallint[]) AND id > $6::bigint'),
);

/**
 * For a backlog: $5 floor per bucket. One index scan a bucket, merged: it touches as many rows as it returns, however
 * many wait, but costs 300 µs even when there are none.
 */
export function backlogRead(buckets: readonly number[]): Statement {
  return statement(`backlog read ${buckets.join()}`, (condition) => {
    const scans = buckets.map((bucket, index) =>
      condition(`bucket = ${Number(bucket)} AND id > ($5::bigint[])[${index + 1}]`),
    );
    // One scan is in order already, and ORDER BY may not stand twice behind a query that is no UNION.
    const [only] = scans;
    if (only !== undefined && scans.length === 1) return only;
    return `${scans.map((scan) => `(${scan})`).join(' UNION ALL ')} ORDER BY id LIMIT $1`;
  });
}
