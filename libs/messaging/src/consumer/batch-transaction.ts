import type { DeadLetters } from '../dead-letter/dead-letters.js';
import type { Inbox } from '../inbox/inbox.js';
import type { Transactions } from '../transaction/transactions.js';
import type { Tx } from '../transaction/tx.js';
import type { BatchLock } from './batch-lock.js';
import type { EventHandlers } from './event-handlers.js';
import type { EventItem, Item, UnreadableItem } from './event-routing.js';
import { EventContext, type Received } from './received.js';
import { byType, wavesOf } from './waves.js';

/** What one committed transaction did. */
export interface BatchOutcome {
  readonly handled: readonly { readonly type: string; readonly count: number; readonly seconds: number }[];
  readonly duplicates: number;
  readonly letters: readonly { readonly topic: string; readonly code: string }[];
}

/**
 * A batch as one transaction: inbox, locks, handlers wave by wave, dead letters of what cannot be read, outbox,
 * COMMIT. May be run again with the same items any number of times: what is committed already meets its inbox rows.
 */
export class BatchTransaction {
  constructor(
    private readonly transactions: Transactions,
    private readonly inbox: Inbox,
    private readonly letters: DeadLetters,
    private readonly handlers: EventHandlers,
    private readonly lock: BatchLock | undefined,
  ) {}

  /** @throws whatever a handler, the lock or the database threw; nothing is committed then. */
  run(items: readonly Item[]): Promise<BatchOutcome> {
    return this.transactions.run(async (tx) => {
      const events = items.filter((item) => item.kind === 'event');
      const fresh = await this.admit(tx, events);
      if (fresh.length > 0) await this.lock?.lock(tx, fresh);
      const handled = await this.handle(tx, fresh);
      const unreadable = items.filter((item) => item.kind === 'unreadable');
      const letters = await this.bury(tx, unreadable);
      const duplicates = items.length - fresh.length - letters.length;
      return { handled, duplicates, letters };
    });
  }

  private async admit(tx: Tx, events: readonly EventItem[]): Promise<Received<EventItem['received']['event']>[]> {
    const normal = new Set<string>();
    const replayed = new Set<string>();
    for (const { id, replay } of events) (replay ? replayed : normal).add(id);
    const admitted = await this.inbox.admit(tx, [...normal]);
    const revived = await this.inbox.revive(tx, [...replayed]);
    // delete() answers true once: of several records with one id, the first is handled.
    return events.filter(({ id, replay }) => (replay ? revived : admitted).delete(id)).map(({ received }) => received);
  }

  private async handle(tx: Tx, events: readonly Received<EventItem['received']['event']>[]) {
    const context = new EventContext(tx, this.inbox.consumer);
    const totals = new Map<string, { type: string; count: number; seconds: number }>();
    for (const wave of wavesOf(events)) {
      for (const [type, group] of byType(wave)) {
        const begun = performance.now();
        await this.call(type, group, context);
        const total = totals.get(type) ?? { type, count: 0, seconds: 0 };
        total.count += group.length;
        total.seconds += (performance.now() - begun) / 1000;
        totals.set(type, total);
      }
    }
    return [...totals.values()];
  }

  private async call(type: string, group: Received<EventItem['received']['event']>[], context: EventContext) {
    const handler = this.handlers.get(type);
    if (handler === undefined) return;
    if (handler.delivery === 'list') return handler.call(group, context);
    for (const event of group) await handler.call(event, context);
  }

  private async bury(tx: Tx, unreadable: readonly UnreadableItem[]) {
    const letters: { topic: string; code: string }[] = [];
    for (const item of unreadable) {
      if (await this.letters.bury(tx, item, { code: item.code, message: item.message, attempts: 1 })) {
        letters.push({ topic: item.queued.record.topic, code: item.code });
      }
    }
    return letters;
  }
}
