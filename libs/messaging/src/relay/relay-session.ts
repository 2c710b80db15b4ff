import type { ClientConfig } from 'pg';
import type { RecordProducer } from '../record/record.js';
import { fnv1a } from '../transaction/outbox.js';
import { BatchSender } from './batch-sender.js';
import { BucketOwnership } from './bucket-ownership.js';
import { Lanes } from './lanes.js';
import { OutboxReader } from './outbox-reader.js';
import { PgOutboxStore } from '../outbox/pg-outbox-store.js';
import { RelayMembership } from './relay-membership.js';
import { InFlight, RelayPipeline } from './relay-pipeline.js';
import type { RelayObserver, RelaySettings } from './relay-settings.js';
import { DirectConnection } from '../postgres/direct-connection.js';
import { GatheredCall } from '../timing/gathered-call.js';
import { WakeUp } from '../timing/wake-up.js';

export interface SessionOptions {
  readonly connection: ClientConfig;
  readonly producer: RecordProducer;
  readonly name: string;
  readonly observer: RelayObserver;
  readonly settings: RelaySettings;
  readonly stopping: AbortSignal;
}

const MEMBERS_CHANGED = 'members';

/**
 * One life of the relay's database connection: joins, relays, and ends when the connection does or on `stopping`.
 * Locks, LISTEN, reads and deletes all live on that one session, which is what fences a relay: when its backend is ended
 * its locks are free, and it can neither read nor delete. Nothing else may run there: statements wait for each other, and
 * one that takes long ends the session.
 */
export class RelaySession {
  private readonly wakeUp = new WakeUp();
  private readonly inFlight = new InFlight();
  /** Tells the other relays that rows wait in their buckets; a lost call costs them one poll. */
  private readonly neighbours: GatheredCall<number>;
  private readonly ownership: BucketOwnership;
  private readonly pipeline: RelayPipeline;

  private constructor(
    private readonly connection: DirectConnection,
    store: PgOutboxStore,
    /** Distinguishes this outbox from those of other schemas in the same database. */
    private readonly outboxId: number,
    private readonly options: SessionOptions,
  ) {
    const { name, observer, producer, settings, stopping } = options;
    const lanes = new Lanes(producer, settings);
    const reader = new OutboxReader(store, lanes, settings);
    const membership = new RelayMembership(connection, name, settings.staleAfterMs);
    this.ownership = new BucketOwnership(connection, membership, {
      lockSpace: fnv1a(Buffer.from(`messaging.outbox.${outboxId}`)) | 0,
      staleAfterMs: settings.staleAfterMs,
      isBusy: (bucket) => this.inFlight.isBusy(bucket),
      onGained: (buckets) => {
        reader.gained(buckets);
        this.wakeUp.wake();
      },
      onShift: () => this.notify(MEMBERS_CHANGED),
    });
    this.neighbours = new GatheredCall((buckets) => this.notify(buckets.join()));
    const sender = new BatchSender({
      producer,
      laneOf: (row) => lanes.laneOf(row),
      hold: (part) => reader.hold(part),
      bury: (row, error) => reader.bury(row, error),
      mayGoOn: () => !connection.lost.aborted && this.ownership.isProven,
      observer,
    });
    this.pipeline = new RelayPipeline({
      store,
      reader,
      lanes,
      sender,
      buckets: this.ownership,
      inFlight: this.inFlight,
      wakeUp: this.wakeUp,
      observer,
      settings,
      lost: connection.lost,
      stopping,
    });
    connection.lost.addEventListener('abort', () => this.wakeUp.wake());
    stopping.addEventListener('abort', () => this.wakeUp.wake(), { signal: connection.lost });
  }

  static async open(options: SessionOptions): Promise<RelaySession> {
    const { settings } = options;
    const connection = await DirectConnection.open(options.connection, `relay ${options.name}`, settings.staleAfterMs);
    try {
      const store = await PgOutboxStore.on(connection, settings);
      const [outbox] = await connection.query<{ id: number }>(`SELECT 'outbox'::regclass::oid AS id`);
      const session = new RelaySession(connection, store, outbox?.id ?? 0, options);
      await connection.listen(session.channel, (payload) => session.heard(payload));
      await session.ownership.join();
      return session;
    } catch (error) {
      connection.close(error);
      throw error;
    }
  }

  get owned(): readonly number[] {
    return this.ownership.owned;
  }

  /** Resolves when stopping and done. @throws when the connection is lost */
  async run(): Promise<void> {
    const rounds = setInterval(() => this.round(), this.options.settings.touchEveryMs);
    // Also when the pipeline hangs in a send and the connection was closed over its head.
    this.connection.lost.addEventListener('abort', () => clearInterval(rounds));
    try {
      await this.pipeline.run();
      await this.ownership.leave();
    } finally {
      this.close();
    }
  }

  /** @param buckets those written to; all when it is not known */
  wake(buckets?: Iterable<number>): void {
    if (buckets === undefined) {
      this.wakeUp.wake();
      return;
    }
    const written = [...buckets];
    if (written.some((bucket) => this.ownership.owns(bucket))) this.wakeUp.wake();
    this.neighbours.call(written.filter((bucket) => !this.ownership.owns(bucket)));
  }

  /** Ends the connection at once; its locks are free then. */
  close(): void {
    this.connection.close();
  }

  private get channel(): string {
    return `messaging_outbox_${this.outboxId}`;
  }

  private heard(payload: string): void {
    if (payload === MEMBERS_CHANGED) this.round();
    else if (payload.split(',').some((bucket) => this.ownership.owns(Number(bucket)))) this.wakeUp.wake();
  }

  private round(): void {
    this.ownership.tick().catch((error: unknown) => this.connection.close(error));
  }

  private async notify(payload: string): Promise<void> {
    await this.connection.query('SELECT pg_notify($1, $2)', [this.channel, payload]);
  }
}
