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
 * By place, each found by its key. As a join with the sent keys, planned while the outbox was empty and last analysed so,
 * it reads the whole backlog and compares every row with every key. LIMIT keeps the look-up from becoming that join.
 */
const REMOVE: Statement = {
  name: 'remove',
  text: `
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

  async remove(rows: readonly OutboxRow[]): Promise<void> {
    await this.connection.query(REMOVE, [arrayOf(rows.map(({ bucket }) => bucket)), arrayOf(rows.map(({ id }) => id))]);
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

/** An array literal: cheaper than what pg makes of an array, which quotes and escapes each number. */
function arrayOf(numbers: readonly number[]): string {
  return `{${numbers.join()}}`;
}

function withoutNul(text: string): string {
  return text.replaceAll('\0', '');
}
