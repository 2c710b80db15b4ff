import { randomUUID } from 'node:crypto';
import type { ClientConfig } from 'pg';
import {
  aFunction,
  anObject,
  Backoff,
  checkOptions,
  DirectConnection,
  GatheredCall,
  guarded,
  required,
  text,
} from '@waybill/messaging';

export interface PostgresChannelOptions {
  /** A direct connection (not through a transaction pooler): LISTEN lives on it. */
  readonly connection: ClientConfig;
  /** Shown as application_name, e.g. `news order-1`. */
  readonly name: string;
  /** Name of the channel; everyone in the same database who uses it hears each other. */
  readonly channel: string;
  /** What others said, never what this channel said itself. */
  readonly onHeard: (words: readonly string[]) => void;
  /** Told of a connection that could not be made or was lost; the channel goes on trying. */
  readonly onFailure?: (error: unknown) => void;
}

/** NOTIFY takes less than 8,000 bytes of payload (PostgreSQL documentation, NOTIFY). */
const MAX_PAYLOAD = 7_800;
/** Longest word, in characters. */
const MAX_WORD = 100;
/** Longest name in Postgres, in bytes. */
const MAX_NAME = 63;

/** A statement that takes longer means that the connection is dead. */
const ANSWER_WITHIN_MS = 5_000;

/**
 * A word for the other instances, over Postgres LISTEN/NOTIFY: outside of any transaction, and gathered, since a NOTIFY
 * takes a lock that all committing sessions share. Words are hints: they may be lost (no connection, ours or theirs) and
 * doubled, so a listener needs another way to find out, only a slower one.
 */
export class PostgresChannel {
  private readonly me = randomUUID().slice(0, 8);
  private readonly stopping = new AbortController();
  private readonly saying = new GatheredCall<string>((words) => this.notify(words));
  private connection: DirectConnection | undefined;
  private started = false;

  private readonly onHeard: PostgresChannelOptions['onHeard'];
  private readonly onFailure: (error: unknown) => void;

  /** @throws InvalidOptionError */
  constructor(private readonly options: PostgresChannelOptions) {
    checkOptions('PostgresChannel', options, {
      connection: required(anObject),
      name: required(text(MAX_NAME)),
      channel: required(text(MAX_NAME)),
      onHeard: required(aFunction),
      onFailure: aFunction,
    });
    this.onHeard = guarded('PostgresChannel', 'onHeard', options.onHeard);
    this.onFailure = guarded('PostgresChannel', 'onFailure', options.onFailure);
  }

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

  /**
   * Sent a moment later, with what else is said meanwhile.
   *
   * @param words of 1 to 100 characters, without commas
   * @throws RangeError for any other word
   */
  say(words: Iterable<string>): void {
    const said = [...words];
    for (const word of said) {
      if (word === '' || word.length > MAX_WORD || word.includes(',')) {
        throw new RangeError(
          `A word has 1 to ${MAX_WORD} characters and no comma, but this is ${JSON.stringify(word)}`,
        );
      }
    }
    if (this.connection) this.saying.call(said);
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
        if (!signal.aborted) this.onFailure(error);
      } finally {
        this.connection = undefined;
      }
      await backoff.wait(signal);
    }
  }

  private hear(payload: string): void {
    const [from, ...words] = payload.split(',');
    if (from !== this.me) this.onHeard(words);
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
