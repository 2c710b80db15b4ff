import type { DeadLetters } from '../dead-letter/dead-letters.js';
import type { DelayedEvents } from '../inbox/delayed-events.js';
import type { Inbox } from '../inbox/inbox.js';
import type { Transactions } from '../transaction/transactions.js';
import type { Tx } from '../transaction/tx.js';
import type { EventHandling, Handled } from './event-handling.js';
import type { EventItem, Item, UnreadableItem } from './event-routing.js';

/** An event or record and the code of what is wrong with it. */
export interface Trouble {
  readonly topic: string;
  readonly code: string;
}

/** What one committed transaction did. */
export interface BatchOutcome {
  readonly handled: readonly Handled[];
  readonly duplicates: number;
  readonly letters: readonly Trouble[];
  readonly delayed: readonly Trouble[];
}

/**
 * A batch as one transaction: locks, inbox, handlers wave by wave, dead letters of what cannot be read, outbox,
 * COMMIT. May be run again with the same items any number of times: what is committed already meets its inbox rows.
 */
export class BatchTransaction {
  constructor(
    private readonly transactions: Transactions,
    private readonly inbox: Inbox,
    private readonly delayedEvents: DelayedEvents,
    private readonly letters: DeadLetters,
    private readonly handling: EventHandling,
  ) {}

  /** @throws whatever a handler, the lock or the database threw; nothing is committed then. */
  run(items: readonly Item[]): Promise<BatchOutcome> {
    const events = items.filter((item) => item.kind === 'event');
    return this.transactions.run(async (tx) => {
      await this.handling.lock(
        tx,
        events.map(({ received }) => received),
      );
      const fresh = await this.admit(tx, events);
      await this.delayedEvents.putAside(tx, fresh.behind);
      const handled = await this.handling.handle(
        tx,
        fresh.now.map(({ received }) => received),
      );
      const letters = await this.bury(
        tx,
        items.filter((item) => item.kind === 'unreadable'),
      );
      const delayed = fresh.behind.map(({ received }) => ({ topic: received.topic, code: 'BEHIND_DELAYED' }));
      const duplicates = items.length - fresh.now.length - delayed.length - letters.length;
      return { handled, duplicates, letters, delayed };
    });
  }

  private async admit(tx: Tx, events: readonly EventItem[]): Promise<{ now: EventItem[]; behind: EventItem[] }> {
    const sent = new Set<string>();
    const replayed = new Set<string>();
    for (const { id, replay } of events) (replay ? replayed : sent).add(id);
    const admitted = await this.inbox.admit(tx, [...sent]);
    const revived = await this.inbox.revive(tx, [...replayed]);
    // delete() answers true once: of several records with one id, the first is handled.
    const fresh = events.filter(({ id, replay }) => (replay ? revived : admitted).fresh.delete(id));
    const someDelayed = admitted.someDelayed || revived.someDelayed;
    return someDelayed ? this.delayedEvents.split(tx, fresh) : { now: fresh, behind: [] };
  }

  private async bury(tx: Tx, unreadable: readonly UnreadableItem[]): Promise<Trouble[]> {
    const letters: Trouble[] = [];
    for (const item of unreadable) {
      if (await this.letters.bury(tx, item, { code: item.code, message: item.message, attempts: 1 })) {
        letters.push({ topic: item.queued.record.topic, code: item.code });
      }
    }
    return letters;
  }
}
