import { setTimeout as delay } from 'node:timers/promises';
import { OUTBOX_BUCKETS } from '../schema/messaging-schema.js';
import { DatabaseUnavailableError } from '../transaction/database-fault.js';
import type { Transactions } from '../transaction/transactions.js';
import type { Tx } from '../transaction/tx.js';

export interface OutboxStats {
  /** Rows in the outbox, over all buckets. */
  readonly waiting: number;
  /** Age of the oldest waiting row, in ms, to within the length of a transaction; 0 when none waits. */
  readonly oldestAgeMs: number;
  /** Rows in outbox_dead. */
  readonly dead: number;
}

export interface OutboxStatisticsOptions {
  /** How long an answer of the database is waited for, ms. Default 1 s: whoever scrapes gives up after a few. */
  readonly patienceMs?: number;
  /** A clock that never goes back, ms. */
  readonly now?: () => number;
}

/** The outbox has not been counted within the time a reader waits, and no earlier count is known. */
export class OutboxUncountedError extends Error {
  readonly code = 'OUTBOX_UNCOUNTED';
  override readonly name = 'OutboxUncountedError';

  constructor() {
    super('The outbox is still being counted, for the first time');
  }
}

/** What was counted holds for so long: all gauges of a scrape show the same, ms. */
const FRESH_MS = 500;

/** How many times its own length a count rests: no more than a fifth of the time is spent counting, however many rows. */
const RESTS = 4;

/**
 * The count reads an index where vacuum has been and else the table, whichever the planner finds cheaper: a pool that
 * allows no scans (docs/transactions.md) would have it fetch row after row. The oldest row is looked up by bucket: ids
 * are drawn in the order of the inserts, so it is the first of its bucket.
 */
const COUNT = `
  SELECT (SELECT count(*) FROM outbox) AS waiting,
    (SELECT (extract(epoch FROM clock_timestamp() - min(first.created_at)) * 1000)::float8
     FROM generate_series(0, ${OUTBOX_BUCKETS - 1}) AS each (bucket) CROSS JOIN LATERAL (
       SELECT created_at FROM outbox WHERE outbox.bucket = each.bucket ORDER BY id LIMIT 1) AS first) AS age,
    (SELECT count(*) FROM outbox_dead) AS dead`;

/**
 * How much waits in the outbox, for whoever watches. Counted on the service's pool, never on the relay's connection: a
 * relay whose statements wait behind the count of a large backlog sends nothing, and loses its session if it takes long.
 *
 * At most one count is under way in a process, and a reader waits `patienceMs` for it, then gets the one before. One
 * that fails for its length (statement time-out) leaves the last known figures standing as well; when the database is
 * away nothing is known.
 */
export class OutboxStatistics {
  private readonly patienceMs: number;
  private readonly now: () => number;
  private latest: Promise<OutboxStats> | undefined;
  private known: OutboxStats | undefined;
  private counting = false;
  private dueAt = -Infinity;

  constructor(
    private readonly transactions: Pick<Transactions, 'run'>,
    options: OutboxStatisticsOptions = {},
  ) {
    this.patienceMs = options.patienceMs ?? 1_000;
    this.now = options.now ?? (() => performance.now());
  }

  /**
   * @throws OutboxUncountedError
   * @throws what the database threw, when it is away
   */
  async read(): Promise<OutboxStats> {
    const patience = new AbortController();
    try {
      return await Promise.race([this.current(), this.outOfPatience(patience.signal)]);
    } catch (error) {
      if (this.known === undefined) throw error;
      return this.known;
    } finally {
      patience.abort();
    }
  }

  private current(): Promise<OutboxStats> {
    if (this.latest === undefined || (!this.counting && this.now() >= this.dueAt)) this.latest = this.count();
    return this.latest;
  }

  private async outOfPatience(signal: AbortSignal): Promise<never> {
    await delay(this.patienceMs, undefined, { signal });
    throw new OutboxUncountedError();
  }

  private async count(): Promise<OutboxStats> {
    const begun = this.now();
    let rests = RESTS;
    this.counting = true;
    try {
      this.known = await this.transactions.run(countOutbox);
      return this.known;
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) {
        this.known = undefined;
        // Nothing was counted that would have to be made up for.
        rests = 0;
      }
      throw error;
    } finally {
      const ended = this.now();
      this.dueAt = ended + Math.max(FRESH_MS, rests * (ended - begun));
      this.counting = false;
    }
  }
}

async function countOutbox(tx: Tx): Promise<OutboxStats> {
  await tx.read(`SELECT set_config('enable_seqscan', 'on', true)`);
  const [row] = await tx.read<{ waiting: string; age: number | null; dead: string }>(COUNT);
  return { waiting: Number(row?.waiting ?? 0), oldestAgeMs: row?.age ?? 0, dead: Number(row?.dead ?? 0) };
}
