import { orderingKeyOf } from '../inbox/delayed-events.js';
import type { EventItem, Item } from './event-routing.js';

/** An event that failed, or whose handler is suspended, with those of its key that came after it. */
interface Held {
  readonly head: EventItem;
  readonly attempts: number;
  /** When it is tried again, ms. */
  readonly dueAt: number;
  readonly behind: EventItem[];
}

/**
 * Events that are tried again soon, in memory, while all others go on: behind each wait the later ones of its topic and
 * key. Nothing of them is in the database, so their offsets are not committed: after a crash they come again. That goes
 * for an event that is released, too, until it is in the database, held again, or another member's.
 *
 * A model without input and output.
 */
export class HeldEvents {
  private readonly byKey = new Map<string, Held>();
  private count = 0;
  /** Released ones that nothing has become of yet. */
  private readonly released = new Set<EventItem>();

  /** @param notBefore when an event of the type may be tried at the earliest, ms: later than it is due if its handler is suspended */
  constructor(private readonly notBefore: (type: string) => number = () => 0) {}

  /** Held events, and released ones that nothing has become of yet. */
  get size(): number {
    return this.count + this.released.size;
  }

  /** Attempts of an event that were counted so far. */
  attemptsOf(item: Item): number {
    const held = item.kind === 'event' ? this.byKey.get(keyOf(item)) : undefined;
    return held?.head.id === item.id ? held.attempts : 0;
  }

  /**
   * Takes out of a batch what has to wait: events behind held ones, and those of which `mustWait` says so.
   * @returns the rest, in its order
   */
  sortOut(items: readonly Item[], mustWait: (item: EventItem) => boolean, dueAt: number): Item[] {
    if (this.count === 0 && !items.some((item) => item.kind === 'event' && mustWait(item))) return [...items];
    return items.filter((item) => {
      if (item.kind !== 'event') return true;
      const held = this.byKey.get(keyOf(item));
      if (held?.head.queued === item.queued) return true;
      if (held) held.behind.push(item);
      else if (mustWait(item)) this.byKey.set(keyOf(item), { head: item, attempts: 0, dueAt, behind: [] });
      else return true;
      this.released.delete(item);
      this.count += 1;
      return false;
    });
  }

  /** Holds an event that failed, or holds it for longer. None of its key may be held before it. */
  hold(item: EventItem, attempts: number, dueAt: number): void {
    const key = keyOf(item);
    this.released.delete(item);
    const behind = this.byKey.get(key)?.behind;
    if (behind === undefined) this.count += 1;
    // Behind all others, so that of those due at one time the longest waiting comes first.
    this.byKey.delete(key);
    this.byKey.set(key, { head: item, attempts, dueAt, behind: behind ?? [] });
  }

  /** The first event of each key that is due at `now`, the longest waiting first. */
  due(now: number): EventItem[] {
    return [...this.byKey.values()]
      .filter((held) => this.dueAt(held) <= now)
      .sort((a, b) => a.dueAt - b.dueAt)
      .map(({ head }) => head);
  }

  /** When the next event is due; infinite if none is held. */
  get nextDueAt(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const held of this.byKey.values()) next = Math.min(next, this.dueAt(held));
    return next;
  }

  /** Whether an event is held as the first of its key. */
  isHead(item: EventItem): boolean {
    return this.byKey.get(keyOf(item))?.head.queued === item.queued;
  }

  /** Lets go of an event that is dealt with. @returns those behind it, which are released: they may be handled now */
  release(item: EventItem): EventItem[] {
    const key = keyOf(item);
    this.released.delete(item);
    const held = this.byKey.get(key);
    if (held?.head.queued !== item.queued) return [];
    this.byKey.delete(key);
    this.count -= 1 + held.behind.length;
    for (const next of held.behind) this.released.add(next);
    return held.behind;
  }

  /** Releases all events whose first of the key answers to `which`. @returns them, each key's in its order */
  releaseAll(which: (head: EventItem) => boolean): EventItem[] {
    const heads = [...this.byKey.values()].map(({ head }) => head).filter(which);
    return heads.flatMap((head) => {
      const behind = this.release(head);
      this.released.add(head);
      return [head, ...behind];
    });
  }

  /** Released events are in the database, held again, or another member's by now. */
  dealtWith(released: readonly EventItem[]): void {
    for (const item of released) this.released.delete(item);
  }

  /**
   * The lowest offset of a partition that the group must not commit beyond: of a held event, or of a released one that
   * nothing has become of yet.
   *
   * @param isOurs whether the event is of the present assignment: those of an earlier one are read again
   */
  lowestOffset(topic: string, partition: number, isOurs: (item: EventItem) => boolean): bigint | undefined {
    let lowest: bigint | undefined;
    for (const item of this.all()) {
      const { record } = item.queued;
      if (record.topic !== topic || record.partition !== partition || !isOurs(item)) continue;
      const offset = BigInt(record.offset);
      if (lowest === undefined || offset < lowest) lowest = offset;
    }
    return lowest;
  }

  private *all(): Iterable<EventItem> {
    for (const { head, behind } of this.byKey.values()) {
      yield head;
      yield* behind;
    }
    yield* this.released;
  }

  private dueAt({ head, dueAt }: Held): number {
    return Math.max(dueAt, this.notBefore(head.received.event.type));
  }
}

const keyOf = (item: EventItem): string => `${item.received.topic}\n${orderingKeyOf(item)}`;
