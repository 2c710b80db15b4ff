/** Times in milliseconds. The defaults suit production; tests shorten them. */
export interface RelaySettings {
  /** Most rows in one send. */
  readonly batchRows: number;
  /**
   * Most value bytes in one send. Counted over the whole send, though the broker's limit (1 MiB) is per partition: the
   * batch then fits wherever its keys fall, and 500 rows of the usual size stay below it anyway. A single larger row
   * (a dead letter) goes alone.
   */
  readonly batchBytes: number;
  /** How often a relay touches its row. */
  readonly touchEveryMs: number;
  /** A relay not seen for so long is taken for stopped: its backend is ended and its buckets are taken over. */
  readonly staleAfterMs: number;
  /** Shortest and longest pause between two reads of an outbox that was empty. */
  readonly pollMinMs: number;
  readonly pollMaxMs: number;
  /** First and longest pause after the broker or the database failed. */
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** How often a topic that cannot be written is tried again. */
  readonly topicRetryMs: number;
  /** How often the floor is looked after while rows come by. */
  readonly floorEveryMs: number;
  /** How long stop() goes on sending what is committed. */
  readonly stopMs: number;
}

export const DEFAULT_RELAY_SETTINGS: RelaySettings = {
  batchRows: 500,
  batchBytes: 512 * 1024,
  touchEveryMs: 2_000,
  staleAfterMs: 10_000,
  pollMinMs: 5,
  pollMaxMs: 200,
  backoffMinMs: 100,
  backoffMaxMs: 2_000,
  topicRetryMs: 2_000,
  floorEveryMs: 250,
  stopMs: 5_000,
};
