import { MAX_PAYLOAD_BYTES, type OutboxMessage } from './outbox-message.js';

/** An event exceeds {@link MAX_PAYLOAD_BYTES}. A defect of the writer: the transaction is rolled back. */
export class EventTooLargeError extends Error {
  readonly code = 'EVENT_TOO_LARGE';
  override readonly name = 'EventTooLargeError';
  readonly eventId: string;

  constructor({ eventId, topic }: OutboxMessage, bytes: number) {
    super(`Event ${eventId} for ${topic} has ${bytes} bytes; at most ${MAX_PAYLOAD_BYTES} are allowed`);
    this.eventId = eventId;
  }
}
