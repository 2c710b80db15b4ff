import type { DirectConnection, Statement } from '../postgres/direct-connection.js';
import type { SentPartition } from '../record/record.js';
import type {
  DeadRow,
  OutboxRow,
  OutboxSnapshot,
  OutboxStore,
  ReadLimits,
  ReadRequest,
  ReadRows,
} from './outbox-store.js';
import { backlogRead, HASHED_FROM, HASHED_LIVE_READ, LIVE_READ, REMOVE } from './outbox-statements.js';

interface StoredRow extends Omit<OutboxRow, 'id'> {
  /** pg gives bigint as text. */
  readonly id: string;
  readonly found: number;
}

/** The relay's floor needs ids that are drawn one by one (outbox-floor.ts). */
export class SequenceCacheError extends Error {
  readonly code = 'OUTBOX_SEQUENCE_CACHED';
  override readonly name = 'SequenceCacheError';

  constructor(cache: number) {
    super(
      `The sequence of outbox.id must have CACHE 1, but has ${cache}: rows could be lost. ALTER SEQUENCE … CACHE 1`,
    );
  }
}

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

const SEQUENCE = `
  SELECT seqrelid AS sequence, seqcache::int AS cache, has_sequence_privilege(seqrelid, 'USAGE, SELECT') AS readable
  FROM pg_sequence WHERE seqrelid = pg_get_serial_sequence('outbox', 'id')::regclass`;

export class PgOutboxStore implements OutboxStore {
  private readonly backlogReads = new Map<string, Statement>();

  private constructor(
    private readonly connection: DirectConnection,
    private readonly settings: ReadLimits,
    /** Of outbox.id; undefined when this role may not look at it: the floor then rises behind what was read. */
    private readonly sequence: number | undefined,
  ) {}

  /** @throws SequenceCacheError */
  static async on(connection: DirectConnection, settings: ReadLimits): Promise<PgOutboxStore> {
    await connection.query(ONE_GOOD_PLAN);
    const [found] = await connection.query<{ sequence: number; cache: number; readable: boolean }>(SEQUENCE);
    if (found && found.cache !== 1) throw new SequenceCacheError(found.cache);
    return new PgOutboxStore(connection, settings, found?.readable ? found.sequence : undefined);
  }

  async read({ buckets, floorOf, without, topics, whole, backlog }: ReadRequest): Promise<ReadRows> {
    if (buckets.length === 0) return { rows: [], cut: false };
    const floors = buckets.map(floorOf);
    const { batchRows, batchBytes } = this.settings;
    const cut = [batchRows, batchBytes, arrayOf(without.map(({ id }) => id)), topics, whole === 'only'];
    const isHashed = without.length >= HASHED_FROM;
    const live = isHashed ? HASHED_LIVE_READ : LIVE_READ;
    const rows = backlog
      ? await this.connection.query<StoredRow>(this.backlogReadOf(buckets, isHashed), [...cut, arrayOf(floors)])
      : await this.connection.query<StoredRow>(live, [...cut, arrayOf(buckets), Math.min(...floors)]);
    const found = rows[0]?.found ?? 0;
    return {
      rows: rows.map(({ id, bucket, topic, key, payload, headers }) => {
        return { id: Number(id), bucket, topic, key, payload, headers };
      }),
      cut: found >= batchRows || found > rows.length,
    };
  }

  async remove(rows: readonly OutboxRow[], sent: readonly SentPartition[]): Promise<string[]> {
    const furthest = furthestOf(sent);
    const again = await this.connection.query<{ topic: string }>(REMOVE, [
      arrayOf(rows.map(({ bucket }) => bucket)),
      arrayOf(rows.map(({ id }) => id)),
      furthest.map(({ topic }) => topic),
      arrayOf(furthest.map(({ partition }) => partition)),
      furthest.map(({ topicId }) => topicId ?? null),
      arrayOf(furthest.map(({ nextOffset }) => nextOffset)),
    ]);
    return [...new Set(again.map(({ topic }) => topic))];
  }

  async bury({ bucket, id }: OutboxRow, error: Error): Promise<void> {
    const { code = error.name } = error as { code?: unknown };
    await this.connection.query(BURY, [bucket, id, withoutNul(String(code)), withoutNul(error.message)]);
  }

  async dead(buckets: readonly number[]): Promise<DeadRow[]> {
    const rows = await this.connection.query<Omit<DeadRow, 'id'> & { id: string }>(
      'SELECT id, bucket, topic, key FROM outbox_dead WHERE bucket = ANY ($1::smallint[])',
      [arrayOf(buckets)],
    );
    return rows.map((row) => ({ ...row, id: Number(row.id) }));
  }

  async snapshot(): Promise<OutboxSnapshot> {
    const [row] = await this.connection.query<{ xmin: string; xmax: string; last: string | null }>(
      `SELECT pg_snapshot_xmin(now) AS xmin, pg_snapshot_xmax(now) AS xmax,
         pg_sequence_last_value($1::oid::regclass) AS last
       FROM pg_current_snapshot() AS now`,
      [this.sequence ?? null],
    );
    if (!row) throw new Error('Postgres gave no snapshot');
    return { xmin: BigInt(row.xmin), xmax: BigInt(row.xmax), lastId: Number(row.last ?? 0) };
  }

  private backlogReadOf(buckets: readonly number[], isHashed: boolean): Statement {
    const key = `${isHashed} ${buckets.join()}`;
    const known = this.backlogReads.get(key) ?? backlogRead(buckets, isHashed);
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
