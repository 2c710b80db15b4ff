import type { Transactions } from '../transaction/transactions.js';

/** Rows in one transaction: short enough to be in the way of no other. */
const BATCH = 1_000;

/**
 * Forgets events that were handled long ago. Partitions (schema/version-3.ts) are dropped whole; what has no place
 * in one is deleted by age. Every effect has a unique key of its own, so an event that is delivered again after that
 * changes nothing; the inbox makes that cheap and quiet.
 *
 * Rows of dead letters stay, also after a replay: a letter may be replayed at any age, and more than once.
 */
export class InboxExpiry {
  /** @param keepMs longer than the topics' retention and than the age at which events are still replayed, ms */
  constructor(
    private readonly transactions: Pick<Transactions, 'run'>,
    private readonly consumer: string,
    private readonly keepMs: number,
  ) {}

  /**
   * Makes partitions for the weeks to come, drops those that are too old, and deletes some single rows. Several instances
   * may call it: one at a time works on the partitions, and each passes over the rows that another is deleting.
   *
   * @returns whether there are more rows to delete
   */
  async round(): Promise<boolean> {
    // Apart from each other: what keeps partitions from being made must not keep old ones from being dropped.
    const extended = this.transactions.run((tx) => tx.query('SELECT inbox_extend(0)'));
    await extended.catch(() => undefined);
    await this.transactions.run((tx) =>
      tx.query(`SELECT inbox_trim($1, $2 * interval '1 millisecond')`, [this.consumer, this.keepMs]),
    );
    const deleted = await this.transactions.run((tx) =>
      tx.query(
        `DELETE FROM inbox_rest USING (
           SELECT consumer, event_id FROM inbox_rest
           WHERE received_at < now() - $2 * interval '1 millisecond' AND consumer = $1 AND state = 'done'
           ORDER BY received_at LIMIT $3 FOR UPDATE SKIP LOCKED
         ) AS old
         WHERE inbox_rest.consumer = old.consumer AND inbox_rest.event_id = old.event_id
         RETURNING 1`,
        [this.consumer, this.keepMs, BATCH],
      ),
    );
    await extended;
    return deleted.length === BATCH;
  }
}
