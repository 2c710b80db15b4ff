import type { Tx } from '../transaction/tx.js';
import type { Handled } from './consumer-observer.js';
import {
  type BatchLock,
  type ConsumedEvent,
  EventContext,
  type EventHandlers,
  type Received,
} from './event-contract.js';

/** Runs events through their handlers: wave by wave, and in a wave type by type. All locks come before, at once. */
export class EventHandling {
  private isUnbounded: boolean | undefined;

  constructor(
    private readonly consumer: string,
    private readonly handlers: EventHandlers,
    private readonly lockAll: BatchLock | undefined,
    /** Longest time of a statement, ms, where the connection sets none. */
    private readonly statementTimeoutMs: number,
  ) {}

  /** @throws whatever the lock threw, as it was */
  async lock(tx: Tx, events: readonly Received<ConsumedEvent>[]): Promise<void> {
    if (events.length === 0) return;
    await this.boundStatements(tx);
    await this.lockAll?.lock(tx, events);
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

  /** Without a bound, one row that is locked elsewhere would hold the batch, and all that comes after it. */
  private async boundStatements(tx: Tx): Promise<void> {
    this.isUnbounded ??= await hasNoStatementTimeout(tx);
    if (this.isUnbounded) {
      await tx.read(`SELECT set_config('statement_timeout', $1, true)`, [String(this.statementTimeoutMs)]);
    }
  }

  private async call(type: string, group: Received<ConsumedEvent>[], context: EventContext): Promise<void> {
    const handler = this.handlers.get(type);
    if (handler === undefined) return;
    if (handler.delivery === 'list') return handler.call(group, context);
    for (const event of group) await handler.call(event, context);
  }
}

const hasNoStatementTimeout = async (tx: Tx): Promise<boolean> => {
  const [row] = await tx.read<{ none: boolean }>(`SELECT current_setting('statement_timeout') = '0' AS none`);
  return row?.none ?? false;
};

/**
 * Splits events into waves: an event's wave is the number of events of its key before it. So a wave holds every key
 * at most once, and going through the waves in turn handles each key's events in the order in which they arrived.
 */
export const wavesOf = <E>(events: readonly Received<E>[]): Received<E>[][] => {
  const seen = new Map<string, number>();
  const waves: Received<E>[][] = [];
  for (const event of events) {
    // Events without key and subject have no order among each other.
    const wave = event.key === '' ? 0 : (seen.get(event.key) ?? 0);
    seen.set(event.key, wave + 1);
    const members = waves[wave];
    if (members) members.push(event);
    else waves.push([event]);
  }
  return waves;
};

/** Groups the events of one wave by type, types in order of first appearance. */
export const byType = <E extends { readonly type: string }>(
  wave: readonly Received<E>[],
): Map<string, Received<E>[]> => {
  const groups = new Map<string, Received<E>[]>();
  for (const received of wave) {
    const group = groups.get(received.event.type);
    if (group) group.push(received);
    else groups.set(received.event.type, [received]);
  }
  return groups;
};
