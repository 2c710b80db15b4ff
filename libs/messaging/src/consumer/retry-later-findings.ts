import { RetryLaterError } from './event-errors.js';
import type { EventItem, Item } from './event-routing.js';

/** Events that have to say RetryLaterError one by one before the others of their type are postponed together. */
const TOGETHER_FROM = 3;

/** What is known of a batch by its parts that were run already. */
export class Findings {
  /** Events of a type that said RetryLaterError alone, by its code, since one of the type was handled. */
  private readonly later = new Map<string, { code: string; count: number }>();

  /** @param inboxAsked the inbox was looked at, and knew none of the events */
  constructor(public inboxAsked = false) {}

  saidLater(type: string, code: string): void {
    const before = this.later.get(type);
    this.later.set(type, { code, count: before?.code === code ? before.count + 1 : 1 });
  }

  handled(types: readonly string[]): void {
    for (const type of types) this.later.delete(type);
  }

  /** Whether so many events of the type have said so, in a row, that the others are taken to say so as well. */
  saySo(type: string | undefined, code: string): boolean {
    const found = type === undefined ? undefined : this.later.get(type);
    return found?.code === code && found.count >= TOGETHER_FROM;
  }
  /** Those of the items that are taken to say so as well, when one of them failed with the error. */
  laterOnes(items: readonly Item[], error: unknown): EventItem[] {
    if (!(error instanceof RetryLaterError)) return [];
    return items.filter(
      (item): item is EventItem => item.kind === 'event' && this.saySo(item.received.event.type, error.code),
    );
  }
}
