import type { Transactions } from '../transaction/transactions.js';

/** Rows in one transaction: short enough to be in nobody's way. */
const BATCH = 1_000;

/**
 * Forgets events that were dealt with long ago. Every effect has a unique key of its own, so an event delivered again
 * after that changes nothing; the inbox only makes that cheap and quiet. Rows of dead letters stay: a letter may be
 * replayed at any age. Several instances pass over each other's rows.
 */
export class InboxExpiry {
  /** @param keepMs longer than the topics' retention and than anybody wants to replay, ms */
  constructor(
    private readonly transactions: Pick<Transactions, 'run'>,
    private readonly consumer: string,
    private readonly keepMs: number,
  ) {}

  /** Deletes some. @returns whether there are more */
  async round(): Promise<boolean> {
    const deleted = await this.transactions.run((tx) =>
      tx.query(
        `DELETE FROM inbox USING (
           SELECT consumer, event_id FROM inbox
           WHERE received_at < now() - $2 * interval '1 millisecond' AND consumer = $1 AND state = 'done'
           ORDER BY received_at LIMIT $3 FOR UPDATE SKIP LOCKED
         ) AS old
         WHERE inbox.consumer = old.consumer AND inbox.event_id = old.event_id
         RETURNING 1`,
        [this.consumer, this.keepMs, BATCH],
      ),
    );
    return deleted.length === BATCH;
  }
}
