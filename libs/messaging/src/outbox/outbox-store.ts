import { restoreHeaders, type StoredHeaders } from '../record/headers.js';
import type { OutgoingRecord, SentPartition } from '../record/record.js';

/** A row of the outbox as the relay reads it. Ids stay far below 2⁵³: a thousand rows a microsecond would need 285 years. */
export interface OutboxRow {
  readonly id: number;
  readonly bucket: number;
  readonly topic: string;
  readonly key: Buffer | null;
  readonly payload: Buffer | null;
  readonly headers: StoredHeaders;
}

/** The headers of a row cannot be read: it was not written by {@link Transactions}. */
export class StoredHeadersError extends Error {
  readonly code = 'HEADERS_UNREADABLE';
  override readonly name = 'StoredHeadersError';
}

/** @throws StoredHeadersError */
export function recordOf({ topic, key, payload, headers }: OutboxRow): OutgoingRecord {
  try {
    return { topic, key, value: payload, headers: restoreHeaders(headers) };
  } catch (cause) {
    throw new StoredHeadersError('The stored headers are neither an object of texts nor a list of pairs', { cause });
  }
}

/** The scope of ordering: one key in one topic. Undefined for rows without a key, which have no order to keep. */
function aggregateOf({ topic, key }: Pick<OutboxRow, 'topic' | 'key'>): string | undefined {
  return key === null ? undefined : `${topic}/${key.toString('base64')}`;
}

/** Dead rows by aggregate: what comes after one of them in its aggregate is held back, what comes before it is not. */
export class HeldBack {
  private readonly since = new Map<string, number>();

  constructor(dead: Iterable<Pick<OutboxRow, 'id' | 'topic' | 'key'>> = []) {
    for (const row of dead) this.add(row);
  }

  add(row: Pick<OutboxRow, 'id' | 'topic' | 'key'>): void {
    const aggregate = aggregateOf(row);
    if (aggregate !== undefined) this.since.set(aggregate, Math.min(row.id, this.since.get(aggregate) ?? Infinity));
  }

  has(row: OutboxRow): boolean {
    if (this.since.size === 0) return false;
    const aggregate = aggregateOf(row);
    return aggregate !== undefined && row.id > (this.since.get(aggregate) ?? Infinity);
  }
}

export interface ReadRequest {
  readonly buckets: readonly number[];
  /** Ids up to and including the floor are not looked at; one floor a bucket. */
  readonly floorOf: (bucket: number) => number;
  /** Rows above the floors that are not to be read again. */
  readonly without: readonly Pick<OutboxRow, 'id'>[];
  readonly topics: readonly string[];
  /**
   * Rows of `topics` come whole and all others bare, without key, value and headers (`only`), or the other way round
   * (`allBut`). Bare rows show how far the read came, at next to no cost.
   */
  readonly whole: 'only' | 'allBut';
  /** Many rows are likely to wait. Changes how it is read, not what. */
  readonly backlog: boolean;
}

export interface ReadRows {
  /** In id order, cut at the batch limits. */
  readonly rows: OutboxRow[];
  /** More wait behind the last of them. */
  readonly cut: boolean;
}

/** What was running when it was taken: all transactions below `xmin` had ended, none at or above `xmax` had begun. */
export interface OutboxSnapshot {
  readonly xmin: bigint;
  readonly xmax: bigint;
  /** Largest id drawn for a row so far, looked up after the snapshot was taken; 0 when it may not be known. */
  readonly lastId: number;
}

export interface DeadRow {
  readonly id: number;
  readonly bucket: number;
  readonly topic: string;
  readonly key: Buffer | null;
}

/** How much is read at once. */
export interface ReadLimits {
  readonly batchRows: number;
  /** Of keys, values and headers. */
  readonly batchBytes: number;
}

/**
 * The outbox as the relay sees it, over one connection that runs statements in the order they are asked for. Any
 * rejection means that the session is over.
 */
export interface OutboxStore {
  read(request: ReadRequest): Promise<ReadRows>;
  /**
   * Deletes acknowledged rows and notes, in the same statement, how far the partitions were written.
   *
   * @returns the topics that were made again since this was last noted
   */
  remove(rows: readonly OutboxRow[], sent: readonly SentPartition[]): Promise<string[]>;
  /** Moves a row to outbox_dead. */
  bury(row: OutboxRow, error: Error): Promise<void>;
  dead(buckets: readonly number[]): Promise<DeadRow[]>;
  snapshot(): Promise<OutboxSnapshot>;
}
