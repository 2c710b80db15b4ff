/**
 * The next rows of these buckets in id order: $1 floor per bucket, $2 ids in flight, $3 topics that sit out, $4 most
 * rows, $5 most value bytes (a first row larger than that comes alone).
 *
 * One index scan a bucket, merged: it reads as many index entries as it returns rows, whatever the backlog. A single
 * `bucket = ANY (…) ORDER BY id` would sort all that waits, for every batch.
 */
export function readStatement(buckets: readonly number[]): string {
  const branches = buckets.map(
    (bucket, index) => `(
      SELECT id, bucket, topic, key, payload, headers, coalesce(octet_length(payload), 0) AS size
      FROM outbox
      WHERE bucket = ${Number(bucket)} AND id > ($1::bigint[])[${index + 1}] AND id <> ALL ($2::bigint[])
        AND ($3::text[] = '{}' OR topic <> ALL ($3::text[]))
        AND (CASE WHEN EXISTS (${HELD_BACK}) THEN false ELSE true END)
      ORDER BY id LIMIT $4)`,
  );
  return `
    SELECT id, bucket, topic, key, payload, headers
    FROM (
      SELECT *, sum(size) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) - size AS before
      FROM (${branches.join(' UNION ALL ')} ORDER BY id LIMIT $4) AS next
    ) AS measured
    WHERE before = 0 OR before + size <= $5
    ORDER BY id`;
}

/** Behind a dead row of its own topic and key. The CASE keeps it a lookup per row; as a join it would break the merge. */
const HELD_BACK = `
  SELECT FROM outbox_dead AS dead
  WHERE dead.bucket = outbox.bucket AND dead.topic = outbox.topic AND dead.key = outbox.key`;
