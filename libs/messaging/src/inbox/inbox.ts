import type { Tx } from '../transaction/tx.js';

/** What happened to an id that was to be marked dead. */
export type Burial = 'buried' | 'already dead' | 'already done';

export interface Admission {
  /** Ids whose rows were written now: their events are to be handled. */
  readonly fresh: Set<string>;
  /** Whether an event of this consumer may be put aside; then some of the fresh may have to wait behind it. */
  readonly someDelayed: boolean;
}

const NONE: Admission = { fresh: new Set(), someDelayed: false };

/**
 * The ids of the events that a consumer has dealt with, written in the transaction of their effects: the effect of an
 * event is there exactly if its row is. `done` = handled (or put aside, see inbox-schema.ts); `dead` = a dead letter,
 * waiting for a replay.
 *
 * Ids are sorted before they are inserted, so that two transactions with the same events wait for each other instead
 * of deadlocking. ON CONFLICT waits for a concurrent transaction that holds the id, and sees its outcome.
 */
export class Inbox {
  constructor(readonly consumer: string) {}

  /** Writes the rows of those `ids` that were not there. */
  admit(tx: Tx, ids: readonly string[]): Promise<Admission> {
    return this.insert(tx, ids, 'ON CONFLICT DO NOTHING');
  }

  /** As {@link admit} for replayed dead letters: a dead row turns to done; a done one stays and is not fresh. */
  revive(tx: Tx, ids: readonly string[]): Promise<Admission> {
    return this.insert(
      tx,
      ids,
      `ON CONFLICT (consumer, event_id) DO UPDATE SET state = 'done', received_at = now() WHERE inbox.state = 'dead'`,
    );
  }

  /** Marks an id dead that was not there. */
  async bury(tx: Tx, id: string): Promise<Burial> {
    const inserted = await tx.query(
      `INSERT INTO inbox (consumer, event_id, state) VALUES ($1, $2, 'dead') ON CONFLICT DO NOTHING RETURNING event_id`,
      [this.consumer, id],
    );
    if (inserted.length > 0) return 'buried';
    const [row] = await tx.query<{ state: string }>(`SELECT state FROM inbox WHERE consumer = $1 AND event_id = $2`, [
      this.consumer,
      id,
    ]);
    return row?.state === 'done' ? 'already done' : 'already dead';
  }

  /** Marks dead an event that was put aside and cannot be handled after all. */
  async giveUp(tx: Tx, id: string): Promise<void> {
    await tx.query(
      `INSERT INTO inbox (consumer, event_id, state) VALUES ($1, $2, 'dead')
       ON CONFLICT (consumer, event_id) DO UPDATE SET state = 'dead', received_at = now()`,
      [this.consumer, id],
    );
  }

  private async insert(tx: Tx, ids: readonly string[], onConflict: string): Promise<Admission> {
    if (ids.length === 0) return NONE;
    // Nearly always all of them are fresh: then the answer names none. What is put aside is asked in the same round trip.
    const [answer] = await tx.query<{ fresh: string[] | null; some_delayed: boolean }>(
      `WITH admitted AS (
         INSERT INTO inbox (consumer, event_id) SELECT $1, unnest($2::uuid[]) ${onConflict} RETURNING event_id
       )
       SELECT CASE WHEN count(*) < cardinality($2::uuid[]) THEN coalesce(array_agg(event_id), '{}') END AS fresh,
         EXISTS (SELECT 1 FROM inbox_delayed WHERE inbox_delayed.consumer = $1) AS some_delayed
       FROM admitted`,
      [this.consumer, [...ids].sort()],
    );
    if (!answer?.fresh) return { fresh: new Set(ids), someDelayed: answer?.some_delayed ?? false };
    // A row that was there may have been waited for: what its transaction put aside is later than this statement's
    // snapshot, so the answer within the statement cannot be trusted then.
    return { fresh: new Set(answer.fresh), someDelayed: true };
  }
}
