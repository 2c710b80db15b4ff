import type { Tx } from '../transaction/tx.js';

/** What happened to an id that was to be marked dead. */
export type Burial = 'buried' | 'already dead' | 'already done';

/**
 * The ids of the events that a consumer has dealt with, written in the transaction of their effects: the effect of an
 * event is there exactly if its row is. `done` = handled; `dead` = a dead letter, waiting for a replay.
 *
 * Ids are sorted before they are inserted, so that two transactions with the same events wait for each other instead
 * of deadlocking. ON CONFLICT waits for a concurrent transaction that holds the id, and sees its outcome.
 */
export class Inbox {
  constructor(readonly consumer: string) {}

  /** @returns those of `ids` that were not there; for them the row is written. */
  async admit(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await tx.query<{ event_id: string }>(
      `INSERT INTO inbox (consumer, event_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id`,
      [this.consumer, [...ids].sort()],
    );
    return new Set(rows.map((row) => row.event_id));
  }

  /** As {@link admit} for replayed dead letters: a dead row turns to done, a done one stays and is not returned. */
  async revive(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await tx.query<{ event_id: string }>(
      `INSERT INTO inbox (consumer, event_id) SELECT $1, unnest($2::uuid[])
       ON CONFLICT (consumer, event_id) DO UPDATE SET state = 'done', received_at = now() WHERE inbox.state = 'dead'
       RETURNING event_id`,
      [this.consumer, [...ids].sort()],
    );
    return new Set(rows.map((row) => row.event_id));
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
}
