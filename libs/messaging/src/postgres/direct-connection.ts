import { Client, type ClientConfig, type QueryConfig, type QueryResultRow } from 'pg';

export interface Statement {
  /** Prepared once per connection under this name. */
  readonly name: string;
  readonly text: string;
}

/**
 * One Postgres session outside of any pool, for what lives and dies with it: advisory locks, LISTEN. Statements run in
 * the order they are asked for.
 */
export class DirectConnection {
  private readonly loss = new AbortController();
  private previous: Promise<unknown> = Promise.resolve();
  private readonly listeners: ((payload: string) => void)[] = [];

  private constructor(private readonly client: Client) {
    client.on('error', (error) => this.loss.abort(error));
    client.on('end', () => this.loss.abort(new Error('The database connection was lost')));
    client.on('notification', ({ payload = '' }) => this.listeners.forEach((listener) => listener(payload)));
  }

  /**
   * @param name shown in pg_stat_activity
   * @param answerWithinMs a statement that takes longer means that the session is unusable
   */
  static async open(config: ClientConfig, name: string, answerWithinMs: number): Promise<DirectConnection> {
    const client = new Client({
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      ...config,
      application_name: name,
      query_timeout: answerWithinMs,
    });
    const connection = new DirectConnection(client);
    try {
      await client.connect();
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Aborted, with the reason, as soon as the session is known to be gone. */
  get lost(): AbortSignal {
    return this.loss.signal;
  }

  /** Any failure ends the session: what is half done is found again by the next one. */
  query<Row extends object>(statement: string | Statement, values: readonly unknown[] = []): Promise<Row[]> {
    const config = typeof statement === 'string' ? { text: statement } : statement;
    const answer = this.previous.then(() => this.run<Row>({ ...config, values: [...values] }));
    this.previous = answer.catch(() => undefined);
    return answer;
  }

  async listen(channel: string, listener: (payload: string) => void): Promise<void> {
    this.listeners.push(listener);
    await this.query(`LISTEN ${this.client.escapeIdentifier(channel)}`);
  }

  /** Ends the session at once, whatever it is doing; Postgres frees its locks. */
  close(reason: unknown = new Error('The database connection is closed')): void {
    this.loss.abort(reason);
    // Nothing is awaited: the server may never answer, and the socket is destroyed if it is busy.
    this.client.end().catch(() => undefined);
  }

  private async run<Row extends object>(config: QueryConfig): Promise<Row[]> {
    this.loss.signal.throwIfAborted();
    try {
      const result = await this.client.query<Row & QueryResultRow>(config);
      return result.rows;
    } catch (error) {
      this.close(error);
      throw error;
    }
  }
}
