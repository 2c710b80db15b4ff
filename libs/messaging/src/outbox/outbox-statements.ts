import type { Statement } from '../postgres/direct-connection.js';

/** A row comes whole, or bare: it then only shows how far the read came. */
const WHOLE = '(topic = ANY ($4::text[])) = $5::boolean';

/**
 * From so many unwanted ids on they are looked up by hash: compared one by one with every row that is read, thousands of
 * them take seconds. Below it, the hash table costs more than it saves.
 */
export const HASHED_FROM = 1_000;

const unwantedBy = (isHashed: boolean) =>
  isHashed ? 'id NOT IN (SELECT unnest($3::bigint[]))' : 'id <> ALL ($3::bigint[])';

/**
 * $1 most rows, $2 most value bytes, $3 ids that are not wanted, $4 topics, $5 whether rows of them come whole and the
 * others bare, or the other way round; from $6 on the buckets and floors. In id order, cut at a number of rows and of
 * value bytes (a first row larger than that comes alone); `found` is the number of rows before the cut at the bytes.
 */
function statement(
  name: string,
  isHashed: boolean,
  next: (condition: (buckets: string) => string) => string,
): Statement {
  const condition = (buckets: string) => `
    SELECT id, bucket, topic, CASE WHEN ${WHOLE} THEN key END AS key, CASE WHEN ${WHOLE} THEN payload END AS payload,
      CASE WHEN ${WHOLE} THEN headers END AS headers,
      CASE WHEN ${WHOLE} THEN coalesce(octet_length(payload), 0) ELSE 0 END AS size
    FROM outbox
    WHERE ${buckets} AND ${unwantedBy(isHashed)}
    ORDER BY id LIMIT $1`;
  return {
    name: isHashed ? `${name}, hashed` : name,
    text: `
      SELECT id, bucket, topic, key, payload, headers, found
      FROM (
        SELECT *, sum(size) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) - size AS before, (count(*) OVER ())::int AS found
        FROM (${next(condition)}) AS next
      ) AS measured
      WHERE before = 0 OR before + size <= $2
      ORDER BY id`,
  };
}

/**
 * For an outbox that was all but empty a moment ago: $6 buckets, $7 the lowest of their floors. Sorts all that waits,
 * which is next to nothing, and costs Postgres 60–140 µs.
 */
const liveRead = (isHashed: boolean): Statement =>
  statement('live read', isHashed, (condition) => condition('bucket = ANY ($6::smallint[]) AND id > $7::bigint'));

export const LIVE_READ = liveRead(false);
export const HASHED_LIVE_READ = liveRead(true);

/**
 * For a backlog: $6 floor per bucket. One index scan a bucket, merged: it touches as many rows as it returns, however
 * many wait, but costs 300 µs even when there are none.
 */
export function backlogRead(buckets: readonly number[], isHashed: boolean): Statement {
  return statement(`backlog read ${buckets.join()}`, isHashed, (condition) => {
    const scans = buckets.map((bucket, index) =>
      condition(`bucket = ${Number(bucket)} AND id > ($6::bigint[])[${index + 1}]`),
    );
    // One scan is in order already, and ORDER BY may not stand twice behind a query that is no UNION.
    const [only] = scans;
    if (only !== undefined && scans.length === 1) return only;
    return `${scans.map((scan) => `(${scan})`).join(' UNION ALL ')} ORDER BY id LIMIT $1`;
  });
}

/** $3 topics, $4 partitions, $5 ids of the topics, $6 next offsets. */
const SENT =
  'unnest($3::text[], $4::int[], $5::uuid[], $6::bigint[]) AS sent (topic, partition, topic_id, next_offset)';

/**
 * Deletes rows ($1 buckets, $2 ids) and raises how far their partitions were written, which only rises within one topic.
 * Gives the topics that were made again.
 *
 * Rows are deleted by place, each found by its key. As a join with the sent keys, planned while the outbox was empty and
 * last analysed so, it reads the whole backlog and compares every row with every key. LIMIT keeps the look-up from
 * becoming that join. Partitions are raised in one order, so that two relays cannot wait for each other in a circle.
 */
export const REMOVE: Statement = {
  name: 'remove',
  text: `
    WITH removed AS (
      DELETE FROM outbox WHERE ctid = ANY (ARRAY(
        SELECT found.place
        FROM unnest($1::smallint[], $2::bigint[]) AS sent (bucket, id)
        CROSS JOIN LATERAL (
          SELECT ctid AS place FROM outbox WHERE outbox.bucket = sent.bucket AND outbox.id = sent.id LIMIT 1
        ) AS found
      ))
    ), raised AS (
      INSERT INTO outbox_sent AS known (topic, partition, topic_id, next_offset)
      SELECT topic, partition, topic_id, next_offset FROM ${SENT} ORDER BY topic, partition
      ON CONFLICT (topic, partition) DO UPDATE
      SET topic_id = excluded.topic_id, next_offset = excluded.next_offset, updated_at = clock_timestamp()
      WHERE excluded.next_offset > known.next_offset OR excluded.topic_id <> known.topic_id
    )
    SELECT sent.topic FROM ${SENT}
    CROSS JOIN LATERAL (
      SELECT topic_id FROM outbox_sent WHERE topic = sent.topic AND partition = sent.partition LIMIT 1
    ) AS known
    WHERE known.topic_id <> sent.topic_id`,
};
