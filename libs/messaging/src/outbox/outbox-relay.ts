import type { ClientConfig } from 'pg';
import type { RecordProducer } from '../kafka/kafka-port.js';

/** Told what the relay does, for metrics and logs. Must not throw. */
export interface RelayObserver {
  /** One acknowledged batch: records, value bytes, and how long the broker took (ms). */
  sent?(count: number, bytes: number, ms: number): void;
  /** The broker or the database failed; the relay backs off and goes on. */
  failed?(error: Error): void;
  /** A row the broker refuses was moved to outbox_dead; its aggregate is held back. */
  died?(row: { readonly id: number; readonly topic: string }, error: Error): void;
}

export interface RelayStats {
  /** Rows in the outbox, over all buckets. */
  readonly waiting: number;
  /** Age of the oldest waiting row, in ms; 0 when none waits. */
  readonly oldestAgeMs: number;
  /** Rows in outbox_dead. */
  readonly dead: number;
  /** Buckets owned by this relay. */
  readonly owned: readonly number[];
}

export interface OutboxRelayOptions {
  /** A direct connection (not through a transaction pooler): session locks and LISTEN live on it. */
  readonly connection: ClientConfig;
  readonly producer: RecordProducer;
  /** Shown in the relay table and as application_name, e.g. `order-1`. */
  readonly name: string;
  readonly observer?: RelayObserver;
}

export declare class OutboxRelay {
  constructor(options: OutboxRelayOptions);
  /** Returns at once; connects, and reconnects, in the background. */
  start(): Promise<void>;
  /** Sends what is committed for a bounded time, then gives the buckets free. Does not disconnect the producer. */
  stop(): Promise<void>;
  wake(buckets?: Iterable<number>): void;
  stats(): Promise<RelayStats>;
}
