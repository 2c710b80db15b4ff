import type { DeadLetters } from '../inbox/dead-letters.js';
import type { DelayedEvents } from '../inbox/delayed-events.js';
import type { Inbox } from '../inbox/inbox.js';
import type { Transactions } from '../transaction/transactions.js';
import type { Tx } from '../transaction/tx.js';
import type { BatchOutcome, Trouble } from '../handling/consumer-observer.js';
import type { EventHandling } from '../handling/event-handling.js';
import type { EventItem, Item, UnreadableItem } from '../handling/event-routing.js';

interface Admitted {
  readonly now: readonly EventItem[];
  /** Of a key that has a postponed event: they wait behind it. */
  readonly behind: readonly EventItem[];
}

/** Sorts out what is to be handled, and writes the inbox rows, now or with COMMIT. Not before `locked`. */
type Admission = (tx: Tx, events: readonly EventItem[], locked: Promise<void>) => Promise<Admitted>;

/**
 * A batch as one transaction: locks, inbox, handlers wave by wave, dead letters of what cannot be read, outbox,
 * COMMIT. May be run again with the same items any number of times: what is committed already meets its inbox rows.
 *
 * Nearly always every event is new. So the handlers run as if it were so, and the inbox rows go out with COMMIT: a round
 * trip less, and half the price of asking for each row first. A repeated event makes its row collide, which rolls back
 * whatever a handler made of it; then the inbox is asked before the handlers run.
 */
export class BatchTransaction {
  constructor(
    private readonly transactions: Transactions,
    private readonly inbox: Inbox,
    private readonly delayedEvents: DelayedEvents,
    private readonly letters: DeadLetters,
    private readonly handling: EventHandling,
    /** Called after the commit that put events behind postponed ones. */
    private readonly onBehind: (events: readonly EventItem[]) => void,
  ) {}

  /**
   * @param askFirst ask the inbox before the handlers run: for a batch that failed already
   * @throws whatever a handler, the lock or the database threw; nothing is committed then.
   */
  async run(items: readonly Item[], askFirst = false): Promise<BatchOutcome> {
    const ids = askFirst ? undefined : idsIfAllMayBeNew(items);
    if (ids === undefined) return this.attempt(items, this.askInbox);
    try {
      return await this.attempt(items, this.takeAsNew);
    } catch (error) {
      // What a handler made of a repeated event can only be seen once it is committed, and its inbox row with it.
      if (!(await this.transactions.run((tx) => this.inbox.knowsAny(tx, ids)))) throw error;
      return this.attempt(items, this.askInbox);
    }
  }

  /** @throws where one of the tables that every event needs cannot be read: then no event is to blame */
  async checkTables(): Promise<void> {
    await this.transactions.run((tx) => tx.read('SELECT FROM inbox, inbox_delayed, outbox LIMIT 0'));
  }

  private attempt(items: readonly Item[], admit: Admission): Promise<BatchOutcome> {
    const events = items.filter((item) => item.kind === 'event');
    return this.transactions.run(async (tx) => {
      const locked = this.handling.lock(
        tx,
        events.map(({ received }) => received),
      );
      const { now, behind } = await admit(tx, events, locked);
      await this.delayedEvents.postpone(tx, behind);
      if (behind.length > 0) tx.afterCommit(() => this.onBehind(behind));
      const handled = await this.handling.handle(
        tx,
        now.map(({ received }) => received),
      );
      const letters = await this.deadLetter(
        tx,
        items.filter((item) => item.kind === 'unreadable'),
      );
      const delayed = behind.map(({ received }) => ({ topic: received.topic, code: 'BEHIND_DELAYED' }));
      const duplicates = items.length - now.length - delayed.length - letters.length;
      return { handled, duplicates, letters, delayed };
    });
  }

  private readonly takeAsNew: Admission = async (tx, events, locked) => {
    const [someDelayed] = await Promise.all([this.delayedEvents.areThere(tx), locked]);
    this.inbox.add(
      tx,
      events.map(({ id }) => id),
    );
    return someDelayed ? this.delayedEvents.split(tx, events) : { now: events, behind: [] };
  };

  /** In this order no transaction waits for a lock while it holds inbox rows, and what was postponed meanwhile is seen. */
  private readonly askInbox: Admission = async (tx, events, locked) => {
    await locked;
    const sent = new Set<string>();
    const replayed = new Set<string>();
    for (const { id, replay } of events) (replay ? replayed : sent).add(id);
    const admitted = await this.inbox.admit(tx, [...sent]);
    const revived = await this.inbox.revive(tx, [...replayed]);
    // delete() answers true once: of several records with one id, the first is handled.
    const fresh = events.filter(({ id, replay }) => (replay ? revived : admitted).delete(id));
    return this.delayedEvents.split(tx, fresh);
  };

  private async deadLetter(tx: Tx, unreadable: readonly UnreadableItem[]): Promise<Trouble[]> {
    const letters: Trouble[] = [];
    for (const item of unreadable) {
      if (await this.letters.add(tx, item, { code: item.code, message: item.message, attempts: 1 })) {
        letters.push({ topic: item.queued.record.topic, code: item.code });
      }
    }
    return letters;
  }
}

/** @returns undefined where a replay turns a row that is there, or an id comes twice */
function idsIfAllMayBeNew(items: readonly Item[]): string[] | undefined {
  const ids = new Set(items.map(({ id }) => id));
  return ids.size < items.length || items.some(({ replay }) => replay) ? undefined : [...ids];
}
