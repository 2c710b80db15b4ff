import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { bucketOf } from '../../transaction/outbox.js';

/** The outbox of a test database, written and looked at by plain SQL. */
export class OutboxTable {
  private readonly clients: Client[] = [];

  private constructor(private readonly url: string) {}

  static at(url: string): OutboxTable {
    return new OutboxTable(url);
  }

  /** A session of its own, so that the test decides when it commits. */
  async session(): Promise<Client> {
    const client = new Client({ connectionString: this.url });
    client.on('error', () => undefined);
    await client.connect();
    this.clients.push(client);
    return client;
  }

  /** Adds one row a value, all of one key, in order. */
  async insert(client: Client, key: string, values: readonly string[], topic = 'order-events'): Promise<void> {
    await client.query(
      `INSERT INTO outbox (event_id, bucket, topic, key, payload, headers)
       SELECT gen_random_uuid(), $1, $2, $3, convert_to(value, 'UTF8'), '{}'
       FROM unnest($4::text[]) AS value WHERE pg_current_xact_id() IS NOT NULL`,
      [bucketOf(Buffer.from(key)), topic, Buffer.from(key), values],
    );
  }

  async valuesIn(client: Client, table: 'outbox' | 'outbox_dead'): Promise<string[]> {
    const { rows } = await client.query<{ value: string }>(
      `SELECT left(convert_from(payload, 'UTF8'), 20) AS value FROM ${table} ORDER BY id`,
    );
    return rows.map(({ value }) => value);
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.splice(0).map((client) => client.end()));
  }
}

/** Keys that fall into the given bucket. */
export function keyIn(bucket: number): string {
  for (;;) {
    const key = randomUUID();
    if (bucketOf(Buffer.from(key)) === bucket) return key;
  }
}
