import { randomUUID } from 'node:crypto';
import type { ClientConfig } from 'pg';
import { DirectConnection } from '@waybill/messaging';
import { Backoff } from '@waybill/messaging';
import { GatheredCall } from '@waybill/messaging';

export interface PostgresChannelOptions {
  /** A direct connection (not through a transaction pooler): LISTEN lives on it. */
  readonly connection: ClientConfig;
  /** Shown as application_name, e.g. `news order-1`. */
  readonly name: string;
  /** Name of the channel; everyone in the same database who uses it hears each other. */
  readonly channel: string;
  /** What others said, never what this channel said itself. Must not throw. */
  readonly onHeard: (words: readonly string[]) => void;
  /** Told of a connection that could not be made or was lost; the channel goes on trying. */
  readonly onFailure?: (error: unknown) => void;
}

/** NOTIFY takes less than 8,000 bytes of payload (PostgreSQL documentation, NOTIFY). */
const MAX_PAYLOAD = 7_800;

/** A statement that takes longer means that the connection is dead. */
const ANSWER_WITHIN_MS = 5_000;

/**
 * A word for the other instances, over Postgres LISTEN/NOTIFY: outside of any transaction, and gathered, since a NOTIFY
 * takes a lock that all committing sessions share. Words are hints: they may be lost (no connection, ours or theirs) and
 * doubled, so whoever listens needs another way to find out, only a slower one.
 */
export class PostgresChannel {
  private readonly me = randomUUID().slice(0, 8);
  private readonly stopping = new AbortController();
  private readonly saying = new GatheredCall<string>((words) => this.notify(words));
  private connection: DirectConnection | undefined;
  private started = false;

  constructor(private readonly options: PostgresChannelOptions) {}

  /** Returns at once; connects, and reconnects, in the background, however long the database is away. */
  start(): void {
    if (!this.started) void this.liveOn();
    this.started = true;
  }

  /** A stopped channel cannot be started again. */
  stop(): void {
    this.stopping.abort();
    this.connection?.close();
  }

  /** Sent a moment later, with what else is said meanwhile. @param words without commas, at most 100 characters each */
  say(words: Iterable<string>): void {
    if (this.connection) this.saying.call(words);
  }

  private async liveOn(): Promise<void> {
    const backoff = new Backoff(200, 5_000);
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        const { connection, name, channel } = this.options;
        const opened = await DirectConnection.open(connection, name, ANSWER_WITHIN_MS);
        this.connection = opened;
        if (signal.aborted) opened.close();
        await opened.listen(channel, (payload) => this.hear(payload));
        backoff.reset();
        await lost(opened);
      } catch (error) {
        if (!signal.aborted) this.options.onFailure?.(error);
      } finally {
        this.connection = undefined;
      }
      await backoff.wait(signal);
    }
  }

  private hear(payload: string): void {
    const [from, ...words] = payload.split(',');
    if (from !== this.me) this.options.onHeard(words);
  }

  private async notify(words: readonly string[]): Promise<void> {
    const { connection } = this;
    if (!connection) return;
    for (const payload of payloads(this.me, words)) {
      await connection.query('SELECT pg_notify($1, $2)', [this.options.channel, payload]);
    }
  }
}

/** Resolves with the connection's end. */
async function lost({ lost: signal }: DirectConnection): Promise<never> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  throw signal.reason;
}

function payloads(sender: string, words: readonly string[]): string[] {
  const cut: string[] = [];
  let payload = sender;
  for (const word of words) {
    if (payload.length + 1 + word.length > MAX_PAYLOAD) {
      cut.push(payload);
      payload = sender;
    }
    payload += `,${word}`;
  }
  return [...cut, payload];
}
