import type { Writable } from 'node:stream';
import type { ClientBase, QueryConfig, QueryResult } from 'pg';
import { arrayLiteral } from '../postgres/array-parameter.js';
import { DatabaseUnavailableError, errorOfSession } from './database-fault.js';
import { isSessionLost, isStatementStale, sqlStateOf } from './sql-errors.js';
import { TransactionEndedError } from './transaction-errors.js';

const IN_FAILED_TRANSACTION = '25P02';
const READ_ONLY = '25006';

/** Texts beyond this many are not prepared: SQL that is put together at run time must not fill the server's memory. */
const MAX_STATEMENTS = 256;

/** What pg has and its types leave out. */
interface PipeliningClient {
  readonly pipeline?: boolean;
  readonly connection?: { readonly stream?: Writable };
}

export interface SessionOptions {
  /** Whether statements with parameters are prepared under a name and planned once a connection. */
  readonly namedStatements: boolean;
}

/**
 * One pooled connection for the length of a transaction. Statements go out in the order they are asked for. Where the
 * pool pipelines (`extra: { pipeline: true }`, pg ≥ 8.17), those that need not wait for each other's answers share a
 * round trip; elsewhere each waits for the one before, with the same outcome.
 *
 * Guaranteed: once COMMIT or ROLLBACK was asked for, or the session was lost, no further statement reaches the connection.
 */
export class Session {
  private begun: Promise<unknown> | undefined;
  private isBegun = false;
  private hasEnded = false;
  private last: Promise<unknown> = Promise.resolve();
  private readonly pipelines: boolean;
  private readonly socket: Writable | undefined;
  private corked = false;
  private askedFor = 0;
  private firstFailure: unknown;
  private lastResort: DatabaseUnavailableError | undefined;
  private isUnusable = false;

  constructor(
    private readonly client: ClientBase,
    private readonly options: SessionOptions = { namedStatements: true },
  ) {
    const { pipeline, connection } = client as PipeliningClient;
    this.pipelines = pipeline === true;
    this.socket = connection?.stream;
  }

  /** Whether anything was asked of it: a transaction without statements needs neither BEGIN nor COMMIT. */
  get isOpen(): boolean {
    return this.begun !== undefined;
  }

  /** Statements that were asked for by {@link read} and {@link query} and are not answered. */
  get unanswered(): number {
    return this.askedFor;
  }

  /** What the first statement that failed failed with. */
  get failure(): unknown {
    return this.firstFailure;
  }

  /** The database is to blame for whatever becomes of this transaction. */
  get unavailable(): DatabaseUnavailableError | undefined {
    return this.lastResort;
  }

  /** The connection must not be used again: it is lost, cannot write, or its state is not known. */
  get unusable(): boolean {
    return this.isUnusable;
  }

  /**
   * For statements without effect (SELECT, also FOR UPDATE): the first one goes out together with BEGIN. Should BEGIN
   * fail, it has run outside of any transaction, which for these is no harm.
   */
  async read<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    this.askedFor++;
    try {
      const begun = this.begin();
      const rows = await this.rowsOf(sql, parameters);
      await begun;
      return rows as Row[];
    } finally {
      this.askedFor--;
    }
  }

  /** Any statement. The first waits for BEGIN's answer: it must never run outside of the transaction. */
  async query<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    this.askedFor++;
    try {
      const begun = this.begin();
      if (!this.isBegun) await begun;
      return (await this.rowsOf(sql, parameters)) as Row[];
    } finally {
      this.askedFor--;
    }
  }

  /**
   * A statement of a library that writes its own SQL, run by `statement` on this connection: it waits for BEGIN, and is
   * refused after the end, as those of {@link query}.
   */
  async through<T>(statement: () => Promise<T>): Promise<T> {
    if (this.hasEnded) throw new TransactionEndedError('A statement');
    this.askedFor++;
    try {
      await this.begin();
      return await this.after(statement);
    } catch (error) {
      throw this.failed(error);
    } finally {
      this.askedFor--;
    }
  }

  /** As {@link through}, in pg's own form. */
  pg(statement: string | QueryConfig, values?: readonly unknown[]): Promise<QueryResult> {
    return this.through(() =>
      values === undefined
        ? this.client.query(statement as QueryConfig)
        : this.client.query(statement as string, [...values]),
    );
  }

  /** Resolves when the transaction is open. */
  async open(): Promise<void> {
    await this.begin();
  }

  /**
   * Sends at once, without waiting for anything that was sent before. Rejects with what the driver said: see
   * {@link failed}.
   */
  send(sql: string, parameters: readonly unknown[] = []): Promise<QueryResult> {
    if (this.hasEnded) throw new TransactionEndedError('A statement');
    return this.sendNext(sql, parameters);
  }

  /** Sends the last statement. Without a transaction there is nothing to send: see {@link close}. */
  end(command: 'COMMIT' | 'ROLLBACK'): Promise<QueryResult> {
    this.close();
    return this.sendNext(command, []);
  }

  /** Refuses whatever comes from now on. */
  close(): void {
    this.hasEnded = true;
  }

  /** The outcome of what was sent is not known: this connection's state is not, either. */
  giveUp(): void {
    this.isUnusable = true;
  }

  /** A statement failed. @returns the error to throw on */
  failed(reason: unknown): unknown {
    // What is sent behind a statement that fails is refused for that reason alone: its error is the one to know.
    if (sqlStateOf(reason) === IN_FAILED_TRANSACTION && this.firstFailure !== undefined) return this.firstFailure;
    const error = reason instanceof DatabaseUnavailableError ? reason : errorOfSession(reason);
    if (error instanceof DatabaseUnavailableError) this.lastResort ??= error;
    if (isSessionLost(reason) || isStatementStale(reason) || sqlStateOf(reason) === READ_ONLY) this.giveUp();
    this.firstFailure ??= error;
    return error;
  }

  private async rowsOf(sql: string, parameters: readonly unknown[]): Promise<unknown[]> {
    const answer = this.send(sql, parameters);
    try {
      const { rows }: { rows: unknown[] } = await answer;
      return rows;
    } catch (error) {
      throw this.failed(error);
    }
  }

  private sendNext(sql: string, parameters: readonly unknown[]): Promise<QueryResult> {
    if (this.pipelines) {
      this.holdBack();
      return this.submit(sql, parameters);
    }
    const answer = this.last.then(() => {
      // A statement that timed out here may still run there; what comes behind it would run after it, or not at all.
      if (this.lastResort !== undefined && this.isUnusable) throw this.lastResort;
      return this.submit(sql, parameters);
    });
    this.last = answer.catch((error: unknown) => this.failed(error));
    return answer;
  }

  /** Where statements do not pipeline, none may go out before the one that was asked for earlier is answered. */
  private after<T>(statement: () => Promise<T>): Promise<T> {
    if (this.hasEnded) throw new TransactionEndedError('A statement');
    if (this.pipelines) return statement();
    const answer = this.last.then(statement);
    this.last = answer.catch(() => undefined);
    return answer;
  }

  private submit(sql: string, parameters: readonly unknown[]): Promise<QueryResult> {
    if (parameters.length === 0) return this.client.query(sql);
    const name = this.options.namedStatements ? statementName(sql) : undefined;
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
      this.begun = this.send('BEGIN').then(
        () => (this.isBegun = true),
        (error: unknown) => Promise.reject(this.failed(error) as Error),
      );
      // What needs it awaits it; until then its failure must not count as unhandled.
      this.begun.catch(() => undefined);
    }
    return this.begun;
  }
}

const parameterOf = (value: unknown): unknown => (Array.isArray(value) ? (arrayLiteral(value) ?? value) : value);

const statementNames = new Map<string, string>();

/** The name under which a statement is prepared on every connection of this process; undefined where it is not. */
function statementName(sql: string): string | undefined {
  const known = statementNames.get(sql);
  if (known !== undefined || statementNames.size >= MAX_STATEMENTS) return known;
  const name = `s${statementNames.size + 1}`;
  statementNames.set(sql, name);
  return name;
}
