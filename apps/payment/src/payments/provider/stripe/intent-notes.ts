import type { Transactions } from '@waybill/messaging';

/** What is noted of a charge key. */
export interface IntentNote {
  /** Null: closed or declined before there was one. */
  readonly intentId: string | null;
  readonly closed: boolean;
  readonly declined: string | null;
}

const NOTE = 'intent_id AS "intentId", closed, declined';

/**
 * Notes which PaymentIntent belongs to a charge key (`stripe_intent`). Stripe finds an intent by its id at once, but by
 * our reference only after a while (its search is eventually consistent), so the id is committed here before anything is
 * charged by it.
 */
export class IntentNotes {
  constructor(private readonly transactions: Pick<Transactions, 'run'>) {}

  async find(key: string): Promise<IntentNote | undefined> {
    const sql = `SELECT ${NOTE} FROM stripe_intent WHERE key = $1`;
    const [note] = await this.transactions.run((tx) => tx.query<IntentNote>(sql, [key]));
    return note;
  }

  /** The key of a charge that was noted with this intent. */
  async findKey(intentId: string): Promise<string | undefined> {
    const sql = 'SELECT key FROM stripe_intent WHERE intent_id = $1';
    const [note] = await this.transactions.run((tx) => tx.query<{ key: string }>(sql, [intentId]));
    return note?.key;
  }

  /** Notes the intent of a key; the first one stays. @returns what is now noted: an intent of a closed key is not to be confirmed */
  note(key: string, intentId: string): Promise<IntentNote> {
    return this.write(
      `INSERT INTO stripe_intent AS i (key, intent_id) VALUES ($1, $2)
       ON CONFLICT (key) DO UPDATE SET intent_id = coalesce(i.intent_id, excluded.intent_id) RETURNING ${NOTE}`,
      [key, intentId],
    );
  }

  /** No intent noted from now on will be confirmed. */
  close(key: string): Promise<IntentNote> {
    return this.write(
      `INSERT INTO stripe_intent (key, closed) VALUES ($1, true)
       ON CONFLICT (key) DO UPDATE SET closed = true RETURNING ${NOTE}`,
      [key],
    );
  }

  /** The first reason stays. */
  decline(key: string, detail: string): Promise<IntentNote> {
    return this.write(
      `INSERT INTO stripe_intent AS i (key, declined) VALUES ($1, $2)
       ON CONFLICT (key) DO UPDATE SET declined = coalesce(i.declined, excluded.declined) RETURNING ${NOTE}`,
      [key, detail],
    );
  }

  private async write(sql: string, parameters: readonly string[]): Promise<IntentNote> {
    const [note] = await this.transactions.run((tx) => tx.query<IntentNote>(sql, [...parameters]));
    if (note === undefined) throw new Error(`stripe_intent lost its row of ${parameters[0]}`);
    return note;
  }
}
