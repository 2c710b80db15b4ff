/** Told what the relay does, for metrics and logs. Must not throw. */
export interface RelayObserver {
  /** One acknowledged request: records, value bytes, and how long the broker took (ms). */
  sent?(count: number, bytes: number, ms: number): void;
  /** The broker, one topic or the database failed; the relay backs off and goes on. */
  failed?(error: Error): void;
  /** A row the broker refuses for good was moved to outbox_dead; its aggregate is held back. */
  died?(row: { readonly id: number; readonly topic: string }, error: Error): void;
}
