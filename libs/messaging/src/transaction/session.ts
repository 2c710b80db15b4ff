import type { Writable } from 'node:stream';
import type { Client, QueryResult } from 'pg';
import { arrayLiteral } from '../postgres/array-literal.js';
import { sqlStateOf } from './sql-errors.js';
import { statementName } from './statement-names.js';

const IN_FAILED_TRANSACTION = '25P02';

/** What pg has and its types leave out. */
interface PipeliningClient {
  readonly pipeline?: boolean;
  readonly connection?: { readonly stream?: Writable };
}

/**
 * One pooled connection for the length of a transaction. Statements go out in the order they are asked for. Where the
 * pool pipelines (`extra: { pipeline: true }`, pg ≥ 8.17), those that need not wait for each other's answers share a
 * round trip; elsewhere each waits for the one before, with the same outcome.
 *
 * Statements with parameters are prepared once a connection and planned once (docs/transactions.md).
 */
export class Session {
  private begun: Promise<unknown> | undefined;
  private isBegun = false;
  private last: Promise<unknown> = Promise.resolve();
  private readonly pipelines: boolean;
  private readonly socket: Writable | undefined;
  private corked = false;
  private failure: unknown;

  constructor(private readonly client: Client) {
    const { pipeline, connection } = client as PipeliningClient;
    this.pipelines = pipeline === true;
    this.socket = connection?.stream;
  }

  /** Whether anything was asked of it: a transaction without statements needs neither BEGIN nor COMMIT. */
  get isOpen(): boolean {
    return this.begun !== undefined;
  }

  /**
   * For statements without effect (SELECT, also FOR UPDATE): the first one goes out together with BEGIN. Should BEGIN
   * fail, it has run outside of any transaction, which for these is no harm.
   */
  async read<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    const begun = this.begin();
    const rows = await this.rowsOf(sql, parameters);
    await begun;
    return rows as Row[];
  }

  /** Any statement. The first waits for BEGIN's answer: it must never run outside of the transaction. */
  async query<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    const begun = this.begin();
    if (!this.isBegun) await begun;
    return (await this.rowsOf(sql, parameters)) as Row[];
  }

  /** Resolves when the transaction is open. */
  async open(): Promise<void> {
    await this.begin();
  }

  /** Sends at once, without waiting for anything that was sent before. */
  send(sql: string, parameters: readonly unknown[] = []): Promise<QueryResult> {
    if (this.pipelines) {
      this.holdBack();
      return this.submit(sql, parameters);
    }
    const answer = this.last.then(() => this.submit(sql, parameters));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  /** What is sent behind a statement that fails is refused for that reason alone (25P02): its error is the one to know. */
  private async rowsOf(sql: string, parameters: readonly unknown[]): Promise<unknown[]> {
    try {
      const { rows }: { rows: unknown[] } = await this.send(sql, parameters);
      return rows;
    } catch (error) {
      this.failure ??= error;
      throw sqlStateOf(error) === IN_FAILED_TRANSACTION ? this.failure : error;
    }
  }

  private submit(sql: string, parameters: readonly unknown[]): Promise<QueryResult> {
    if (parameters.length === 0) return this.client.query(sql);
    const name = statementName(sql);
    return this.client.query({ text: sql, values: parameters.map(parameterOf), ...(name !== undefined && { name }) });
  }

  /** Statements of one turn become one write to the socket: each would wake the server for itself. */
  private holdBack(): void {
    if (this.corked) return;
    this.corked = true;
    this.socket?.cork();
    process.nextTick(() => {
      this.corked = false;
      this.socket?.uncork();
    });
  }

  private begin(): Promise<unknown> {
    if (this.begun === undefined) {
      this.begun = this.send('BEGIN').then(() => (this.isBegun = true));
      // Whoever needs it awaits it; until then its failure must not count as unhandled.
      this.begun.catch(() => undefined);
    }
    return this.begun;
  }
}

const parameterOf = (value: unknown): unknown => (Array.isArray(value) ? (arrayLiteral(value) ?? value) : value);
