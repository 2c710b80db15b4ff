import { coordinatesId } from './event-id.js';
import type { DueEvent } from './delayed-events.js';
import type { Inbox } from './inbox.js';
import type { IncomingRecord } from '../record/record.js';
import type { Tx } from '../transaction/tx.js';
import { deadLetterOf, type Failure } from '../record/dead-letter.js';

/** A record that could not be handled or read, with its inbox id. */
export interface Undeliverable {
  readonly kind: 'event' | 'unreadable';
  readonly queued: { readonly record: IncomingRecord };
  readonly id: string;
  readonly replay: boolean;
}

/**
 * Writes dead letters through the outbox, in one transaction with an inbox row `dead`: the letter is sent if and only
 * if the event is marked, and the same record leaves one letter however often it is delivered.
 */
export class DeadLetters {
  constructor(
    private readonly inbox: Inbox,
    private readonly topicOf: (topic: string) => string,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** @returns false if there was nothing to do: this record, or this event, is dead already. */
  async add(tx: Tx, item: Undeliverable, failure: Omit<Failure, 'failedAt'>): Promise<boolean> {
    const eventId = await this.inboxIdFor(tx, item);
    if (eventId === undefined) return false;
    this.write(tx, item.queued.record, eventId, failure);
    return true;
  }

  /** The same for a postponed event: its inbox row is there, and turns from done to dead. */
  async addPostponed(tx: Tx, { record, eventId }: DueEvent, failure: Omit<Failure, 'failedAt'>): Promise<void> {
    await this.inbox.giveUp(tx, eventId);
    this.write(tx, record, eventId, failure);
  }

  private write(tx: Tx, record: IncomingRecord, eventId: string, failure: Omit<Failure, 'failedAt'>): void {
    const address = { consumer: this.inbox.consumer, topic: this.topicOf(record.topic) };
    const letter = deadLetterOf(record, { ...failure, failedAt: this.now() }, address);
    tx.outbox.push({ ...letter, eventId, deadLetter: true });
  }

  /**
   * The event's id, or the record's coordinates where the event's row says nothing about this record: an unreadable
   * record with the id of a handled event, or a replay (whose event is dead from the first time) that failed again.
   */
  private async inboxIdFor(tx: Tx, item: Undeliverable): Promise<string | undefined> {
    const burial = await this.inbox.bury(tx, item.id);
    if (burial === 'buried') return item.id;
    const unrelated =
      (burial === 'already done' && item.kind === 'unreadable') || (burial === 'already dead' && item.replay);
    if (!unrelated) return undefined;
    const coordinates = coordinatesId(item.queued.record);
    return (await this.inbox.bury(tx, coordinates)) === 'buried' ? coordinates : undefined;
  }
}
