import { orderingKeyOf } from '../inbox/delayed-events.js';
import { copyOf, sizeOf } from '../record/record-bytes.js';
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
 * for an event that is released, too, until it is in the database, held again, or another member's. They are copies, so
 * that nothing of a fetch stays in memory but they.
 *
 * A model without input and output.
 */
export class HeldEvents {
  private readonly byKey = new Map<string, Held>();
  /** Released ones that nothing has become of yet. */
  private readonly released = new Set<EventItem>();
  /** All that are held or released. */
  private readonly kept = new Set<EventItem>();
  private keptBytes = 0;

  /** @param notBefore when an event of the type may be tried at the earliest, ms: later than it is due if its handler is suspended */
  constructor(private readonly notBefore: (type: string) => number = () => 0) {}

  /** Held events, and released ones that nothing has become of yet. */
  get size(): number {
    return this.kept.size;
  }

  /** Of their keys, values and headers. */
  get bytes(): number {
    return this.keptBytes;
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
    if (this.byKey.size === 0 && !items.some((item) => item.kind === 'event' && mustWait(item))) return [...items];
    return items.filter((item) => {
      if (item.kind !== 'event') return true;
      const held = this.byKey.get(keyOf(item));
      if (held?.head.queued === item.queued) return true;
      if (held) held.behind.push(this.keep(item));
      else if (mustWait(item)) this.byKey.set(keyOf(item), { head: this.keep(item), attempts: 0, dueAt, behind: [] });
      else return true;
      return false;
    });
  }

  /** Holds an event that failed, or holds it for longer. None of its key may be held before it. */
  hold(item: EventItem, attempts: number, dueAt: number): void {
    const key = keyOf(item);
    const behind = this.byKey.get(key)?.behind ?? [];
    // Behind all others, so that of those due at one time the longest waiting comes first.
    this.byKey.delete(key);
    this.byKey.set(key, { head: this.keep(item), attempts, dueAt, behind });
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
    this.forget(item);
    return this.takeOut(item);
  }

  /** Releases all events whose first of the key answers to `which`. @returns them, each key's in its order */
  releaseAll(which: (head: EventItem) => boolean): EventItem[] {
    const heads = [...this.byKey.values()].map(({ head }) => head).filter(which);
    return heads.flatMap((head) => {
      this.released.add(head);
      return [head, ...this.takeOut(head)];
    });
  }

  /** Released events are in the database, held again, or another member's by now. */
  dealtWith(released: readonly EventItem[]): void {
    for (const item of released) if (this.released.has(item)) this.forget(item);
  }

  /**
   * The lowest offset of a partition that the group must not commit beyond: of a held event, or of a released one that
   * nothing has become of yet.
   *
   * @param isOurs whether the event is of the present assignment: those of an earlier one are read again
   */
  lowestOffset(topic: string, partition: number, isOurs: (item: EventItem) => boolean): bigint | undefined {
    let lowest: bigint | undefined;
    for (const item of this.kept) {
      const { record } = item.queued;
      if (record.topic !== topic || record.partition !== partition || !isOurs(item)) continue;
      const offset = BigInt(record.offset);
      if (lowest === undefined || offset < lowest) lowest = offset;
    }
    return lowest;
  }

  /** @returns what is held of it: a copy, unless it is one already */
  private keep(item: EventItem): EventItem {
    this.released.delete(item);
    if (this.kept.has(item)) return item;
    const record = copyOf(item.queued.record);
    const received = { ...item.received, headers: record.headers };
    const copy = { ...item, received, queued: { ...item.queued, record } };
    this.kept.add(copy);
    this.keptBytes += sizeOf(record);
    return copy;
  }

  private forget(item: EventItem): void {
    this.released.delete(item);
    if (this.kept.delete(item)) this.keptBytes -= sizeOf(item.queued.record);
  }

  /** @returns those behind the first of a key, which are released */
  private takeOut(head: EventItem): EventItem[] {
    const key = keyOf(head);
    const held = this.byKey.get(key);
    if (held?.head.queued !== head.queued) return [];
    this.byKey.delete(key);
    for (const next of held.behind) this.released.add(next);
    return held.behind;
  }

  private dueAt({ head, dueAt }: Held): number {
    return Math.max(dueAt, this.notBefore(head.received.event.type));
  }
}

const keyOf = (item: EventItem): string => `${item.received.topic}\n${orderingKeyOf(item)}`;
