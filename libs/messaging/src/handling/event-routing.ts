import { replayOf } from '../record/dead-letter.js';
import { coordinatesId, idInValue, uuidOf } from '../inbox/event-id.js';
import type { IncomingRecord } from '../record/record.js';
import type { SkipReason } from './consumer-observer.js';
import { errorCodeOf, messageOf } from '../record/error-facts.js';
import type { ConsumedEvent, EventCodec, EventHandlers, Received } from './event-contract.js';
import { headerText } from '../record/headers.js';

/** A fetched record that waits to be taken. */
export interface QueuedRecord {
  readonly record: IncomingRecord;
  /** Of the assignment under which it was fetched. */
  readonly epoch: number;
  /** Offset to commit when it is done; absent where that is simply the next one. */
  readonly nextOffset?: string;
  /** Latest time to begin with it, ms as of `performance.now()`; absent: at once. */
  readonly dueAt?: number;
}

/** A record with an event to handle. */
export interface EventItem {
  readonly kind: 'event';
  readonly queued: QueuedRecord;
  readonly received: Received<ConsumedEvent>;
  /** Inbox id. */
  readonly id: string;
  readonly replay: boolean;
}

/** A record that can never be read: a dead letter. */
export interface UnreadableItem {
  readonly kind: 'unreadable';
  readonly queued: QueuedRecord;
  readonly id: string;
  readonly replay: boolean;
  readonly code: string;
  readonly message: string;
}

export type Item = EventItem | UnreadableItem;

/** Longest wait of a record without a handler, ms: nothing depends on it but its offset. */
const UNHANDLED_MAX_WAIT_MS = 100;

const typeHeader = (headers: IncomingRecord['headers']) => headerText(headers, 'event-type');

/** Decides what a record is to this consumer: an event, a dead letter, or nothing. */
export class EventRouting {
  private readonly typeOf: (headers: IncomingRecord['headers']) => string | undefined;

  constructor(
    private readonly codec: EventCodec,
    private readonly handlers: EventHandlers,
    private readonly consumer: string,
  ) {
    this.typeOf = codec.typeOf?.bind(codec) ?? typeHeader;
  }

  /**
   * Longest time that the record may wait for others, ms, as its handler says. What only decoding could tell never waits.
   * Never throws: a record at which the codec throws does not wait either, and {@link route} finds it unreadable.
   */
  maxWaitMs({ headers }: IncomingRecord): number {
    try {
      const type = this.typeOf(headers);
      if (type === undefined) return 0;
      return this.handlers.get(type)?.maxWaitMs ?? UNHANDLED_MAX_WAIT_MS;
    } catch {
      return 0;
    }
  }

  /** Never throws: whatever the codec throws makes the record unreadable. */
  route(queued: QueuedRecord): Item | SkipReason {
    const { record } = queued;
    const { unreadable } = record;
    if (unreadable) return this.unreadable(queued, false, unreadable.code, unreadable.message);
    const replayed = replayOf(record.headers, this.consumer);
    if (replayed === 'of another') return 'replay_for_other';
    const replay = replayed === 'ours';
    try {
      const announced = this.typeOf(record.headers);
      if (announced !== undefined && !this.handlers.has(announced)) return this.passedOver(announced);
      const event = this.codec.decode(record);
      if (!this.handlers.has(event.type)) return this.passedOver(event.type);
      const id = uuidOf(event.id);
      if (id === undefined) return this.unreadable(queued, replay, 'INVALID_EVENT_ID', 'the event id is not a UUID');
      return { kind: 'event', queued, received: receive(event, record), id, replay };
    } catch (error) {
      const code = errorCodeOf(error, 'UNREADABLE');
      return code === 'UNKNOWN_TYPE' ? 'unknown_type' : this.unreadable(queued, replay, code, messageOf(error));
    }
  }

  private passedOver(type: string): SkipReason {
    return this.codec.isKnown(type) ? 'not_handled' : 'unknown_type';
  }

  private unreadable(queued: QueuedRecord, replay: boolean, code: string, message: string): UnreadableItem {
    const id = idInValue(queued.record.value) ?? coordinatesId(queued.record);
    return { kind: 'unreadable', queued, id, replay, code, message };
  }
}

const receive = (event: ConsumedEvent, record: IncomingRecord): Received<ConsumedEvent> => ({
  event,
  key: typeof event.subject === 'string' ? event.subject : (record.key?.toString('utf8') ?? ''),
  topic: record.topic,
  partition: record.partition,
  offset: record.offset,
  traceparent: headerText(record.headers, 'traceparent'),
  headers: record.headers,
});
