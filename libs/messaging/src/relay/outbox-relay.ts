import { setTimeout as delay } from 'node:timers/promises';
import type { ClientConfig } from 'pg';
import type { RecordProducer } from '../record/record.js';
import { aFunction, anObject, checkOptions, required, text } from '../options/check-options.js';
import { Backoff } from '../timing/backoff.js';
import { RelaySession } from './relay-session.js';
import { harmless, relaySettings, type RelayObserver, type RelaySettings } from './relay-settings.js';

export interface OutboxRelayOptions {
  /**
   * A direct connection (not through a transaction pooler): session locks and LISTEN live on it. All relays of one
   * outbox must use the same role, since each may have to end another's backend.
   */
  readonly connection: ClientConfig;
  /** Connects by itself on the first send. The relay never disconnects it. */
  readonly producer: RecordProducer;
  /** Shown in the relay table and as application_name, e.g. `order-1`. */
  readonly name: string;
  readonly observer?: RelayObserver;
  readonly settings?: Partial<RelaySettings>;
  /** Awaited before each connection to the database; while it rejects, nothing is sent and it is asked again. */
  readonly beforeSession?: () => Promise<void>;
  /** Called when the connection to the database was lost, or could not be made. Must not throw. */
  readonly onSessionLost?: () => void;
}

/**
 * Carries committed outbox rows to Kafka: at least once, and in order per topic and key, for any number of relays on
 * the same outbox and through a crash of any of them. One per process. docs/relay.md says what happens on a crash
 * between any two steps.
 */
export class OutboxRelay {
  private readonly settings: RelaySettings;
  private readonly observer: RelayObserver;
  private readonly stopping = new AbortController();
  private session: RelaySession | undefined;
  private running: Promise<void> | undefined;

  /** @throws InvalidOptionError */
  constructor(private readonly options: OutboxRelayOptions) {
    checkOptions('OutboxRelay', options, {
      connection: required(anObject),
      producer: required(anObject),
      name: required(text()),
      observer: anObject,
      settings: anObject,
      beforeSession: aFunction,
      onSessionLost: aFunction,
    });
    this.settings = relaySettings(options.settings);
    this.observer = harmless(options.observer ?? {});
  }

  /** Returns at once; connects, and reconnects, in the background, however long the database is away. */
  start(): Promise<void> {
    this.running ??= this.liveOn();
    return Promise.resolve();
  }

  /**
   * Goes on until all that is committed was sent, the broker fails, or `stopMs` went by; then frees its buckets. Rows
   * left behind are sent by whoever owns the buckets next. A stopped relay cannot be started again.
   */
  async stop(): Promise<void> {
    this.stopping.abort();
    const deadline = new AbortController();
    await Promise.race([
      this.running,
      delay(this.settings.stopMs, undefined, { signal: deadline.signal }).catch(() => undefined),
    ]);
    deadline.abort();
    this.session?.close();
  }

  /**
   * Rows were committed: send them now. Cheap; call it after every commit, never inside a transaction.
   *
   * @param buckets the buckets written to. Those that another relay owns are announced to it.
   */
  wake(buckets?: Iterable<number>): void {
    this.session?.wake(buckets);
  }

  /** The buckets that this relay sends; undefined while it has no database connection. */
  get owned(): readonly number[] | undefined {
    return this.session?.owned;
  }

  private async liveOn(): Promise<void> {
    const backoff = new Backoff(this.settings.backoffMinMs, this.settings.backoffMaxMs);
    const { signal } = this.stopping;
    const stopped = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    while (!signal.aborted) {
      const started = performance.now();
      try {
        await Promise.race([this.options.beforeSession?.(), stopped]);
        if (signal.aborted) return;
        this.session = await RelaySession.open({
          ...this.options,
          settings: this.settings,
          observer: this.observer,
          stopping: signal,
        });
        await this.session.run();
      } catch (error) {
        this.options.onSessionLost?.();
        this.observer.failed?.(error instanceof Error ? error : new Error(String(error)));
        // A session that fails as soon as it is open is no success.
        if (performance.now() - started > this.settings.backoffMaxMs) backoff.reset();
        await backoff.wait(signal);
      } finally {
        this.session = undefined;
      }
    }
  }
}
