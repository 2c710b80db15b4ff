import type { IncomingRecord } from '../record/record.js';
import { knownHeaders, restoreHeaders, storeHeaders, type StoredHeaders } from '../record/headers.js';
import type { Tx } from '../transaction/tx.js';

/** Why an event was postponed; nothing of it for one that only waits behind another. */
export interface Delay {
  readonly attempts: number;
  readonly delayMs: number;
  readonly code: string | null;
  readonly message: string | null;
}

/** An event as this table keeps it. */
export interface DelayableEvent {
  /** Inbox id. */
  readonly id: string;
  readonly queued: { readonly record: IncomingRecord };
  readonly received: { readonly topic: string; readonly key: string };
}

/** An event whose turn has come, its row locked. */
export interface DueEvent {
  readonly rowId: string;
  readonly eventId: string;
  readonly attempts: number;
  readonly record: IncomingRecord;
}

interface DueRow {
  readonly id: string;
  readonly event_id: string;
  readonly attempts: number;
  readonly topic: string;
  readonly partition: number;
  readonly record_offset: string;
  readonly record_timestamp: string;
  readonly key: Buffer | null;
  readonly payload: Buffer | null;
  readonly headers: StoredHeaders;
}

const FIRST_OF_ITS_KEY = `NOT EXISTS (
  SELECT 1 FROM inbox_delayed AS earlier
  WHERE earlier.consumer = due.consumer AND earlier.topic = due.topic
    AND earlier.ordering_key = due.ordering_key AND earlier.id < due.id)`;

const BEHIND: Delay = { attempts: 0, delayMs: 0, code: null, message: null };

const placeOf = (topic: string, key: string) => `${topic}\n${key}`;

/** The table of postponed events, as one consumer sees it. */
export class DelayedEvents {
  constructor(private readonly consumer: string) {}

  /** Whether any event is postponed: nearly always none is, and nothing can be behind one then. */
  async areThere(tx: Tx): Promise<boolean> {
    const [row] = await tx.read<{ some: boolean }>(
      'SELECT EXISTS (SELECT FROM inbox_delayed WHERE consumer = $1) AS some',
      [this.consumer],
    );
    return row?.some ?? true;
  }

  /** Splits fresh events into those to handle now and those whose key has a postponed event already. */
  async split<E extends DelayableEvent>(tx: Tx, events: readonly E[]): Promise<{ now: E[]; behind: E[] }> {
    const rows = await tx.query<{ topic: string; ordering_key: Buffer }>(
      `SELECT DISTINCT topic, ordering_key FROM inbox_delayed
       WHERE consumer = $1 AND (topic, ordering_key) IN (SELECT * FROM unnest($2::text[], $3::bytea[]))`,
      [
        this.consumer,
        events.map(({ received }) => received.topic),
        events.map(({ received }) => Buffer.from(received.key)),
      ],
    );
    const waiting = new Set(rows.map((row) => placeOf(row.topic, row.ordering_key.toString('utf8'))));
    const isBehind = ({ received }: DelayableEvent) => waiting.has(placeOf(received.topic, received.key));
    return { now: events.filter((event) => !isBehind(event)), behind: events.filter(isBehind) };
  }

  /** Postpones events, in this order. Their inbox rows must be written in the same transaction. */
  async postpone(tx: Tx, events: readonly DelayableEvent[], delay: Delay = BEHIND): Promise<void> {
    if (events.length === 0) return;
    const records = events.map(({ queued }) => queued.record);
    await tx.query(
      `INSERT INTO inbox_delayed (consumer, attempts, due_at, error_code, error_message, topic, ordering_key, event_id,
                                  partition, record_offset, record_timestamp, key, payload, headers)
       SELECT $1, $2, now() + $3 * interval '1 millisecond', $4, $5, topic, ordering_key, event_id,
              partition, record_offset, record_timestamp, key, payload, headers
       FROM unnest($6::text[], $7::bytea[], $8::uuid[], $9::integer[], $10::bigint[], $11::bigint[], $12::bytea[],
                   $13::bytea[], $14::json[])
         WITH ORDINALITY AS added (topic, ordering_key, event_id, partition, record_offset, record_timestamp, key,
                                   payload, headers, position)
       ORDER BY position`,
      [
        this.consumer,
        delay.attempts,
        delay.delayMs,
        delay.code,
        delay.message,
        records.map(({ topic }) => topic),
        events.map(({ received }) => Buffer.from(received.key)),
        events.map(({ id }) => id),
        records.map(({ partition }) => partition),
        records.map(({ offset }) => offset),
        records.map(({ timestamp }) => timestamp),
        records.map(({ key }) => key),
        records.map(({ value }) => value),
        records.map(({ headers }) => storeHeaders(knownHeaders(headers))),
      ],
    );
  }

  /** The first event of a key whose time has come, its row locked; rows that another instance has locked are left out. */
  async claim(tx: Tx): Promise<DueEvent | undefined> {
    const [row] = await tx.query<DueRow>(
      `SELECT id, event_id, attempts, topic, partition, record_offset, record_timestamp, key, payload, headers
       FROM inbox_delayed AS due
       WHERE consumer = $1 AND due_at <= now() AND ${FIRST_OF_ITS_KEY}
       ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [this.consumer],
    );
    return row && { rowId: row.id, eventId: row.event_id, attempts: row.attempts, record: recordOf(row) };
  }

  /** @returns false if it is gone already */
  async remove(tx: Tx, rowId: string): Promise<boolean> {
    const removed = await tx.query('DELETE FROM inbox_delayed WHERE id = $1 RETURNING id', [rowId]);
    return removed.length > 0;
  }

  /** Postpones an event again that has failed again, unless another instance was faster. Without a code the last failure stands. */
  async postponeAgain(tx: Tx, { rowId, attempts }: DueEvent, delay: Delay): Promise<void> {
    await tx.query(
      `UPDATE inbox_delayed
       SET attempts = $3, due_at = now() + $4 * interval '1 millisecond',
           error_code = coalesce($5, error_code), error_message = coalesce($6, error_message)
       WHERE id = $1 AND attempts = $2`,
      [rowId, attempts, delay.attempts, delay.delayMs, delay.code, delay.message],
    );
  }

  /** Milliseconds until the next event may be claimed (negative: it may), undefined when none is postponed. */
  async nextDueIn(tx: Tx): Promise<number | undefined> {
    const [row] = await tx.query<{ ms: number | null }>(
      `SELECT extract(epoch FROM min(due_at) - now())::float8 * 1000 AS ms
       FROM inbox_delayed AS due WHERE consumer = $1 AND ${FIRST_OF_ITS_KEY}`,
      [this.consumer],
    );
    return row?.ms ?? undefined;
  }
}

const recordOf = (row: DueRow): IncomingRecord => ({
  topic: row.topic,
  partition: row.partition,
  offset: row.record_offset,
  timestamp: Number(row.record_timestamp),
  key: row.key,
  value: row.payload,
  headers: restoreHeaders(row.headers),
});
