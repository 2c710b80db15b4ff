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

/** What orders postponed events: those of one topic and key are tried one after the other. */
export interface DelayedKey {
  readonly topic: string;
  readonly orderingKey: Buffer;
}

/** An event whose turn has come, its row locked. */
export interface DueEvent {
  readonly orderingKey: Buffer;
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
  readonly ordering_key: Buffer;
}

/** Orders events of a topic. One without key and subject has no order to keep, and so a key that no other has. */
export const orderingKeyOf = ({ id, received }: Pick<DelayableEvent, 'id' | 'received'>): string =>
  received.key === '' ? `\0${id}` : received.key;

const FIRST_OF_ITS_KEY = `NOT EXISTS (
  SELECT 1 FROM inbox_delayed AS earlier
  WHERE earlier.consumer = due.consumer AND earlier.topic = due.topic
    AND earlier.ordering_key = due.ordering_key AND earlier.id < due.id)`;

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
        events.map((event) => Buffer.from(orderingKeyOf(event))),
      ],
    );
    const waiting = new Set(rows.map((row) => placeOf(row.topic, row.ordering_key.toString('utf8'))));
    const isBehind = (event: DelayableEvent) => waiting.has(placeOf(event.received.topic, orderingKeyOf(event)));
    return { now: events.filter((event) => !isBehind(event)), behind: events.filter(isBehind) };
  }

  /**
   * Postpones events, in this order. Of each key the first is due after the delay; the others, and all if they are
   * `behind`, are due when the one before is gone. Their inbox rows must be written in the same transaction.
   */
  async postpone(tx: Tx, events: readonly DelayableEvent[], delay?: Delay): Promise<void> {
    if (events.length === 0) return;
    const seen = new Set<string>();
    const isBehind = events.map((event) => {
      const place = placeOf(event.received.topic, orderingKeyOf(event));
      return delay === undefined || seen.size === seen.add(place).size;
    });
    const records = events.map(({ queued }) => queued.record);
    await tx.query(
      `INSERT INTO inbox_delayed (consumer, attempts, due_at, error_code, error_message, topic, ordering_key, event_id,
                                  partition, record_offset, record_timestamp, key, payload, headers)
       SELECT $1, CASE WHEN behind = 1 THEN 0 ELSE $2 END,
              CASE WHEN behind = 1 THEN 'infinity' ELSE now() + $3 * interval '1 millisecond' END,
              CASE WHEN behind = 0 THEN $4 END, CASE WHEN behind = 0 THEN $5 END, topic, ordering_key, event_id,
              partition, record_offset, record_timestamp, key, payload, headers
       FROM unnest($6::text[], $7::bytea[], $8::uuid[], $9::integer[], $10::bigint[], $11::bigint[], $12::bytea[],
                   $13::bytea[], $14::json[], $15::integer[])
         WITH ORDINALITY AS added (topic, ordering_key, event_id, partition, record_offset, record_timestamp, key,
                                   payload, headers, behind, position)
       ORDER BY position`,
      [
        this.consumer,
        delay?.attempts ?? 0,
        delay?.delayMs ?? 0,
        delay?.code ?? null,
        delay?.message ?? null,
        records.map(({ topic }) => topic),
        events.map((event) => Buffer.from(orderingKeyOf(event))),
        events.map(({ id }) => id),
        records.map(({ partition }) => partition),
        records.map(({ offset }) => offset),
        records.map(({ timestamp }) => timestamp),
        records.map(({ key }) => key),
        records.map(({ value }) => value),
        records.map(({ headers }) => storeHeaders(knownHeaders(headers))),
        isBehind.map(Number),
      ],
    );
  }

  /**
   * The events whose time has come, the first of each key, at most `limit`, their rows locked; rows that another instance
   * has locked are left out.
   *
   * @param among row ids to choose from, due or not; default: all that are due
   */
  async claim(tx: Tx, limit: number, among?: readonly string[]): Promise<DueEvent[]> {
    const which = among === undefined ? 'due_at <= now()' : 'id = ANY($3::bigint[])';
    const rows = await tx.query<DueRow>(
      `SELECT id, event_id, attempts, topic, partition, record_offset, record_timestamp, key, payload, headers, ordering_key
       FROM inbox_delayed AS due
       WHERE consumer = $1 AND ${which} AND ${FIRST_OF_ITS_KEY}
       ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [this.consumer, limit, ...(among === undefined ? [] : [among])],
    );
    return rows.map((row) => ({
      rowId: row.id,
      eventId: row.event_id,
      attempts: row.attempts,
      record: recordOf(row),
      orderingKey: row.ordering_key,
    }));
  }

  /** @returns ids of the rows that were still there */
  async remove(tx: Tx, events: readonly DueEvent[]): Promise<Set<string>> {
    if (events.length === 0) return new Set();
    const removed = await tx.query<{ id: string }>(
      'DELETE FROM inbox_delayed WHERE id = ANY($1::bigint[]) RETURNING id',
      [events.map(({ rowId }) => rowId)],
    );
    return new Set(removed.map(({ id }) => id));
  }

  /**
   * Makes those due that waited behind others which are gone. To be called after the commit that removed one, and after
   * the commit that put one behind another: whichever of the two comes last sees both.
   */
  async promote(tx: Tx, keys: readonly DelayedKey[]): Promise<void> {
    if (keys.length === 0) return;
    await tx.query(
      `UPDATE inbox_delayed AS next SET due_at = now()
       FROM (SELECT DISTINCT * FROM unnest($2::text[], $3::bytea[])) AS freed (topic, ordering_key)
       WHERE next.due_at = 'infinity' AND next.id = (
         SELECT min(first.id) FROM inbox_delayed AS first
         WHERE first.consumer = $1 AND first.topic = freed.topic AND first.ordering_key = freed.ordering_key)`,
      [this.consumer, keys.map(({ topic }) => topic), keys.map(({ orderingKey }) => orderingKey)],
    );
  }

  /** As {@link promote} for all keys: what a process left undone that died between its two commits. */
  async promoteAll(tx: Tx): Promise<void> {
    await tx.query(
      `UPDATE inbox_delayed AS due SET due_at = now()
       WHERE consumer = $1 AND due_at = 'infinity' AND ${FIRST_OF_ITS_KEY}`,
      [this.consumer],
    );
  }

  /**
   * Postpones events again, but for those with which another instance was faster. Without a code the last failure
   * stands.
   */
  async postponeAgain(tx: Tx, events: readonly { readonly due: DueEvent; readonly delay: Delay }[]): Promise<void> {
    if (events.length === 0) return;
    await tx.query(
      `UPDATE inbox_delayed AS row
       SET attempts = again.attempts, due_at = now() + again.delay * interval '1 millisecond',
           error_code = coalesce(again.code, row.error_code), error_message = coalesce(again.message, row.error_message)
       FROM unnest($1::bigint[], $2::integer[], $3::integer[], $4::float8[], $5::text[], $6::text[])
         AS again (id, before, attempts, delay, code, message)
       WHERE row.id = again.id AND row.attempts = again.before`,
      [
        events.map(({ due }) => due.rowId),
        events.map(({ due }) => due.attempts),
        events.map(({ delay }) => delay.attempts),
        events.map(({ delay }) => delay.delayMs),
        events.map(({ delay }) => delay.code),
        events.map(({ delay }) => delay.message),
      ],
    );
  }

  /** Milliseconds until the next event may be claimed (negative: it may), undefined when none is postponed. */
  async nextDueIn(tx: Tx): Promise<number | undefined> {
    const [row] = await tx.query<{ ms: number }>(
      `SELECT extract(epoch FROM due_at - now())::float8 * 1000 AS ms
       FROM inbox_delayed AS due
       WHERE consumer = $1 AND due_at < 'infinity' AND ${FIRST_OF_ITS_KEY}
       ORDER BY due_at LIMIT 1`,
      [this.consumer],
    );
    return row?.ms;
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
