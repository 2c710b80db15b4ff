import type { Transactions } from '../transaction/transactions.js';
import type { Tx } from '../transaction/tx.js';
import { placeOf, type SentBook, type WrittenPartition } from './own-words.js';

interface BookRow {
  readonly sent: readonly { topic: string; partition: number; next: string; at: number }[];
  readonly waiting: readonly string[];
  readonly isNew: boolean;
  readonly newest: string | null;
  readonly keeping: number | null;
}

/** What the database says of itself, and which of some events wait in its outbox, in one snapshot. */
export interface Snapshot {
  readonly book: SentBook;
  readonly waiting: ReadonlySet<string>;
  /** When this database began to keep `outbox_sent` for what older releases had sent, Unix ms; null if it always did. */
  readonly keptSince: number | null;
}

/** The row of `outbox_sent` that says since when it is kept: no topic has this name. */
const KEPT_SINCE = '';

/**
 * Ids of UUID version 7 begin with their time; a clock may run ahead, made-up ids are beyond all of them. The inbox holds
 * weeks of events: the newest of one consumer is the first entry of each partition's key.
 */
const SNAPSHOT = `
  SELECT (SELECT coalesce(json_agg(json_build_object('topic', topic, 'partition', partition, 'next', next_offset::text,
                   'at', extract(epoch FROM updated_at) * 1000)), '[]')
            FROM outbox_sent WHERE topic = ANY ($1::text[])) AS sent,
         (SELECT coalesce(json_agg(event_id), '[]') FROM (
            SELECT event_id FROM outbox WHERE event_id IN (SELECT unnest($2::uuid[]))
            UNION ALL SELECT event_id FROM outbox_dead WHERE event_id IN (SELECT unnest($2::uuid[]))) waiting) AS waiting,
         NOT EXISTS (SELECT FROM inbox) AS "isNew",
         (SELECT max(event_id::text) FROM (
            SELECT event_id FROM inbox WHERE consumer = $3 AND event_id < inbox_first_id(now() + interval '1 day')
            ORDER BY event_id DESC LIMIT 1) newest) AS newest,
         (SELECT extract(epoch FROM updated_at) * 1000 FROM outbox_sent WHERE topic = '${KEPT_SINCE}')::float8 AS keeping`;

/** `outbox_sent` beside the outbox and the inbox: what this database knows of what it has said. */
export class SentBookStore {
  /** @param consumer the service's name in the inbox */
  constructor(
    private readonly transactions: Pick<Transactions, 'run'>,
    private readonly consumer: string,
    private readonly topics: readonly string[],
  ) {}

  async read(eventIds: readonly string[] = []): Promise<Snapshot> {
    const parameters = [this.topics, eventIds, this.consumer];
    const [row] = await this.transactions.run((tx) => tx.query<BookRow>(SNAPSHOT, parameters));
    if (!row) throw new Error('Postgres gave no snapshot of outbox_sent');
    const sent = new Map(row.sent.map(({ next, ...place }) => [placeOf(place), BigInt(next)]));
    const lastSign = Math.floor(Math.max(0, timeOf(row.newest), ...row.sent.map(({ at }) => at)));
    return { book: { sent, isNew: row.isNew, lastSign }, waiting: new Set(row.waiting), keptSince: row.keeping };
  }

  /**
   * From now on everything that lies on these partitions is taken as known. What relays have noted meanwhile stays.
   *
   * @param keepsFromNow what older releases sent was not noted, and their instances may still send
   */
  async takeAsKnown(partitions: readonly WrittenPartition[], { keepsFromNow = false } = {}): Promise<void> {
    await this.transactions.run(async (tx) => {
      await tx.query(`${WRITE_ENDS} greatest(known.next_offset, excluded.next_offset)`, endsOf(partitions));
      if (keepsFromNow) await tx.query(KEEP_FROM_NOW);
    });
  }
}

const KEEP_FROM_NOW = `
  INSERT INTO outbox_sent (topic, partition, next_offset) VALUES ('${KEPT_SINCE}', 0, 0)
  ON CONFLICT (topic, partition) DO NOTHING`;

const WRITE_ENDS = `
  INSERT INTO outbox_sent AS known (topic, partition, next_offset)
  SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[]) AS ends (topic, partition, next_offset)
  ORDER BY topic, partition
  ON CONFLICT (topic, partition) DO UPDATE SET updated_at = clock_timestamp(), next_offset =`;

const endsOf = (partitions: readonly WrittenPartition[]): unknown[] => [
  partitions.map(({ topic }) => topic),
  partitions.map(({ partition }) => partition),
  partitions.map(({ end }) => end),
];

/** While no relay runs: offsets may also go down, to those of a topic that was made again. */
export async function writeEnds(tx: Tx, partitions: readonly WrittenPartition[]): Promise<void> {
  await tx.query(`${WRITE_ENDS} excluded.next_offset`, endsOf(partitions));
}

/** The time in an id of UUID version 7 (RFC 9562 section 5.7), Unix ms; 0 for none and for other versions. */
export function timeOf(eventId: string | null): number {
  if (eventId?.charAt(14) !== '7') return 0;
  return Number.parseInt(eventId.slice(0, 8) + eventId.slice(9, 13), 16);
}
