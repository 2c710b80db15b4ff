import { Client } from 'pg';

export interface BookedCharge {
  readonly status: string;
  readonly amount: number;
  /** How often the gateway was asked to charge under this key. */
  readonly calls: number;
  /** What was given back of it, minor units. */
  readonly refunded: number;
}

/**
 * The simulated gateway's own books, read past the service: what was charged really, whatever payment believes. They lie
 * in payment's database, in a schema that payment never reads.
 */
export class ProviderBooks {
  private constructor(private readonly client: Client) {}

  static async open(databaseUrl: string): Promise<ProviderBooks> {
    const client = new Client({ connectionString: databaseUrl });
    client.on('error', () => undefined);
    await client.connect();
    return new ProviderBooks(client);
  }

  /** Charges of one order, one a key. */
  async chargesOf(orderId: string): Promise<BookedCharge[]> {
    const { rows } = await this.client.query<BookedCharge>(
      `SELECT c.status, c.amount::int AS amount, c.calls,
              coalesce((SELECT sum(r.amount) FROM provider.refunds r
                         WHERE r.charge_key = c.key AND r.status = 'REFUNDED'), 0)::int AS refunded
         FROM provider.charges c WHERE c.reference = $1`,
      [orderId],
    );
    return rows;
  }

  /** How many of these orders were charged, and how often altogether. */
  async charged(orderIds: readonly string[]): Promise<{ orders: number; charges: number }> {
    const { rows } = await this.client.query<{ orders: number; charges: number }>(
      `SELECT count(DISTINCT reference)::int AS orders, count(*)::int AS charges
         FROM provider.charges WHERE reference = ANY ($1) AND status = 'CHARGED'`,
      [orderIds],
    );
    return rows[0] ?? { orders: 0, charges: 0 };
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
