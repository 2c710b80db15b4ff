import type { Tx } from '../transaction/tx.js';
import type { BatchLock } from './batch-lock.js';
import type { EventHandlers } from './event-handlers.js';
import { type ConsumedEvent, EventContext, type Received } from './received.js';
import { byType, wavesOf } from './waves.js';

/** What the handlers of one type did in one transaction. */
export interface Handled {
  readonly type: string;
  readonly count: number;
  readonly seconds: number;
}

/** Runs events through their handlers: wave by wave, and in a wave type by type. All locks come before, at once. */
export class EventHandling {
  constructor(
    private readonly consumer: string,
    private readonly handlers: EventHandlers,
    private readonly lockAll: BatchLock | undefined,
  ) {}

  /** @throws whatever the lock threw, as it was */
  async lock(tx: Tx, events: readonly Received<ConsumedEvent>[]): Promise<void> {
    if (events.length > 0) await this.lockAll?.lock(tx, events);
  }

  /**
   * Expects the events to be locked.
   * @throws whatever a handler threw, as it was
   */
  async handle(tx: Tx, events: readonly Received<ConsumedEvent>[]): Promise<Handled[]> {
    if (events.length === 0) return [];
    const context = new EventContext(tx, this.consumer);
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

  private async call(type: string, group: Received<ConsumedEvent>[], context: EventContext): Promise<void> {
    const handler = this.handlers.get(type);
    if (handler === undefined) return;
    if (handler.delivery === 'list') return handler.call(group, context);
    for (const event of group) await handler.call(event, context);
  }
}
