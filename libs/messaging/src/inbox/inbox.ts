import type { Tx } from '../transaction/tx.js';

/** What happened to an id that was to be marked dead. */
export type Burial = 'buried' | 'already dead' | 'already done';

const INSERT = 'INSERT INTO inbox (consumer, event_id) SELECT $1, unnest($2::uuid[])';

/**
 * The ids of the events that a consumer has dealt with, written in the transaction of their effects: the effect of an
 * event is there exactly if its row is. `done` = handled (or postponed, see delayed-events.ts); `dead` = a dead letter,
 * waiting for a replay; `replayed` = a dead letter that was handled after all.
 *
 * Ids are sorted before they are inserted, so that two transactions with the same events wait for each other here
 * instead of deadlocking. Either insert waits for a concurrent transaction that holds the id, and sees its outcome.
 */
export class Inbox {
  constructor(readonly consumer: string) {}

  /**
   * Writes the rows of `ids`, in the round trip of COMMIT and at half the price of {@link admit}, which has to look for
   * each row before it inserts it. If one of them is there, COMMIT fails with 23505 and nothing is written at all.
   */
  add(tx: Tx, ids: readonly string[]): void {
    if (ids.length > 0) tx.write(INSERT, [this.consumer, [...ids].sort()]);
  }

  /** Whether one of `ids` has a row by now. */
  async knowsAny(tx: Tx, ids: readonly string[]): Promise<boolean> {
    const [row] = await tx.read<{ known: boolean }>(
      'SELECT EXISTS (SELECT FROM inbox WHERE consumer = $1 AND event_id = ANY($2::uuid[])) AS known',
      [this.consumer, ids],
    );
    return row?.known ?? true;
  }

  /** Writes the rows of those `ids` that were not there. @returns these: their events are to be handled */
  admit(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
    return this.insert(tx, ids, 'ON CONFLICT DO NOTHING');
  }

  /** As {@link admit} for replayed dead letters: a dead row turns to replayed; a done or replayed one stays and is not fresh. */
  revive(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
    return this.insert(
      tx,
      ids,
      `ON CONFLICT (consumer, event_id) DO UPDATE SET state = 'replayed', received_at = now() WHERE inbox.state = 'dead'`,
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
    return row?.state === 'dead' ? 'already dead' : 'already done';
  }

  /** Marks dead an event that was postponed and cannot be handled after all. */
  async giveUp(tx: Tx, id: string): Promise<void> {
    await tx.query(
      `INSERT INTO inbox (consumer, event_id, state) VALUES ($1, $2, 'dead')
       ON CONFLICT (consumer, event_id) DO UPDATE SET state = 'dead', received_at = now()`,
      [this.consumer, id],
    );
  }

  private async insert(tx: Tx, ids: readonly string[], onConflict: string): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const fresh = await tx.query<{ event_id: string }>(`${INSERT} ${onConflict} RETURNING event_id`, [
      this.consumer,
      [...ids].sort(),
    ]);
    return new Set(fresh.map(({ event_id: id }) => id));
  }
}
