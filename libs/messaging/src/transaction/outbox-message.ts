import type { MessageHeaders } from '../record/record.js';

/** One record on its way to Kafka through the outbox. At most {@link MAX_PAYLOAD_BYTES} of value. */
export interface OutboxMessage {
  /** Unique id of the event (UUID). */
  readonly eventId: string;
  readonly topic: string;
  /** Decides partition and relay bucket, and so the scope of ordering. Null only for dead letters that had none. */
  readonly key: string | Buffer | null;
  readonly value: Buffer | null;
  readonly headers: MessageHeaders;
  /** A dead letter carries foreign bytes as they were read: only the broker's limit applies to it, not 64 KiB. */
  readonly deadLetter?: true;
}

/** Largest value accepted into the outbox, in bytes (64 KiB); dead letters carry foreign bytes up to the broker's limit. */
export const MAX_PAYLOAD_BYTES = 64 * 1024;
