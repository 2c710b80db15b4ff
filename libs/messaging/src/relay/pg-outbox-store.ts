import type { SentPartition } from '../record/record.js';
import type { DirectConnection, Statement } from '../postgres/direct-connection.js';
import type { OutboxRow } from './outbox-row.js';
import type { OutboxStore, ReadRequest, TransactionSnapshot } from './outbox-store.js';
import type { RelaySettings } from './relay-settings.js';
import { backlogRead, LIVE_READ } from './read-statement.js';

interface StoredRow extends Omit<OutboxRow, 'id'> {
  /** pg gives bigint as text. */
  readonly id: string;
}

/**
 * An offset only rises within one topic. In one order, so that two relays of one outbox cannot wait for each other
 * in a circle.
 */
const RAISE = `
  INSERT INTO outbox_sent AS known (topic, partition, topic_id, next_offset)
  SELECT topic, partition, topic_id, next_offset
  FROM unnest($3::text[], $4::int[], $5::uuid[], $6::bigint[]) AS sent (topic, partition, topic_id, next_offset)
  ORDER BY topic, partition
  ON CONFLICT (topic, partition) DO UPDATE
  SET topic_id = excluded.topic_id, next_offset = excluded.next_offset, updated_at = clock_timestamp()
  WHERE excluded.next_offset > known.next_offset OR excluded.topic_id <> known.topic_id`;

/**
 * By place, each found by its key. As a join with the sent keys, planned while the outbox was empty and last analysed so,
 * it reads the whole backlog and compares every row with every key. LIMIT keeps the look-up from becoming that join.
 */
const REMOVE: Statement = {
  name: 'remove',
  text: `
    WITH raised AS (${RAISE})
    DELETE FROM outbox WHERE ctid = ANY (ARRAY(
      SELECT found.place
      FROM unnest($1::smallint[], $2::bigint[]) AS sent (bucket, id)
      CROSS JOIN LATERAL (
        SELECT ctid AS place FROM outbox WHERE outbox.bucket = sent.bucket AND outbox.id = sent.id LIMIT 1
      ) AS found
    ))`,
};

const BURY = `
  WITH refused AS (DELETE FROM outbox WHERE bucket = $1 AND id = $2 RETURNING *)
  INSERT INTO outbox_dead (id, event_id, bucket, topic, key, payload, headers, created_at, error_code, error_message)
  SELECT id, event_id, bucket, topic, key, payload, headers, created_at, $3, $4 FROM refused`;

/**
 * Small tables that grow by millions a day have no useful statistics. The one good plan is a merge of index scans:
 * no plan may be chosen that reads a whole backlog to send the first 500 rows of it.
 */
const ONE_GOOD_PLAN = `
  SELECT set_config(name, value, false)
  FROM (VALUES ('enable_seqscan', 'off'), ('enable_bitmapscan', 'off'), ('enable_sort', 'off'), ('jit', 'off'),
    ('plan_cache_mode', 'force_generic_plan')) AS planner (name, value)`;

export class PgOutboxStore implements OutboxStore {
  private readonly backlogReads = new Map<string, Statement>();

  private constructor(
    private readonly connection: DirectConnection,
    private readonly settings: Pick<RelaySettings, 'batchRows' | 'batchBytes'>,
  ) {}

  static async on(
    connection: DirectConnection,
    settings: Pick<RelaySettings, 'batchRows' | 'batchBytes'>,
  ): Promise<PgOutboxStore> {
    await connection.query(ONE_GOOD_PLAN);
    return new PgOutboxStore(connection, settings);
  }

  async read({ buckets, floorOf, inFlight, benchedTopics, backlog }: ReadRequest): Promise<OutboxRow[]> {
    if (buckets.length === 0) return [];
    const floors = buckets.map(floorOf);
    const { batchRows, batchBytes } = this.settings;
    const cut = [batchRows, batchBytes, arrayOf(inFlight.map(({ id }) => id)), benchedTopics];
    const rows = backlog
      ? await this.connection.query<StoredRow>(this.backlogReadOf(buckets), [...cut, arrayOf(floors)])
      : await this.connection.query<StoredRow>(LIVE_READ, [...cut, arrayOf(buckets), Math.min(...floors)]);
    return rows.map((row) => ({ ...row, id: Number(row.id) }));
  }

  async remove(rows: readonly OutboxRow[], sent: readonly SentPartition[]): Promise<void> {
    const furthest = furthestOf(sent);
    await this.connection.query(REMOVE, [
      arrayOf(rows.map(({ bucket }) => bucket)),
      arrayOf(rows.map(({ id }) => id)),
      furthest.map(({ topic }) => topic),
      arrayOf(furthest.map(({ partition }) => partition)),
      furthest.map(({ topicId }) => topicId ?? null),
      arrayOf(furthest.map(({ nextOffset }) => nextOffset)),
    ]);
  }

  async bury({ bucket, id }: OutboxRow, error: Error): Promise<void> {
    const { code = error.name } = error as { code?: unknown };
    await this.connection.query(BURY, [bucket, id, withoutNul(String(code)), withoutNul(error.message)]);
  }

  async lowestDead(buckets: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const rows = await this.connection.query<{ bucket: number; id: string }>(
      'SELECT bucket, min(id) AS id FROM outbox_dead WHERE bucket = ANY ($1::smallint[]) GROUP BY bucket',
      [arrayOf(buckets)],
    );
    return new Map(rows.map(({ bucket, id }) => [bucket, Number(id)]));
  }

  async snapshot(): Promise<TransactionSnapshot> {
    const [row] = await this.connection.query<{ xmin: string; xmax: string }>(
      `SELECT pg_snapshot_xmin(now) AS xmin, pg_snapshot_xmax(now) AS xmax FROM pg_current_snapshot() AS now`,
    );
    if (!row) throw new Error('Postgres gave no snapshot');
    return { xmin: BigInt(row.xmin), xmax: BigInt(row.xmax) };
  }

  private backlogReadOf(buckets: readonly number[]): Statement {
    const key = buckets.join();
    const known = this.backlogReads.get(key) ?? backlogRead(buckets);
    this.backlogReads.set(key, known);
    return known;
  }
}

/** A batch sent in parts may name a partition several times, which one statement may not. */
function furthestOf(sent: readonly SentPartition[]): SentPartition[] {
  const furthest = new Map<string, SentPartition>();
  for (const one of sent) {
    const target = `${one.topic}/${one.partition}`;
    const known = furthest.get(target);
    if (!known || known.nextOffset < one.nextOffset) furthest.set(target, one);
  }
  return [...furthest.values()];
}

/** An array literal: cheaper than what pg makes of an array, which quotes and escapes each number. */
function arrayOf(numbers: readonly (number | bigint)[]): string {
  return `{${numbers.join()}}`;
}

function withoutNul(text: string): string {
  return text.replaceAll('\0', '');
}
