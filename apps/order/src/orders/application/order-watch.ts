import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { GatheredCall } from '@waybill/messaging';
import { Closing } from '@waybill/platform';
import { isSettled, statusChanges, type StatusChange } from '../domain/index.js';
import { OrderNews } from '../persistence/order-news.js';
import { OrderRepository, type StoredHistory } from '../persistence/order.repository.js';

/** How often all watched orders are looked at, in case a hint got lost. */
const LOOK_EVERY_MS = 500;

/** One order that somebody watches; all its watchers share what was read of it. */
interface Watched {
  /** Entries of the history that {@link changes} was made of. */
  entries: number;
  changes: readonly StatusChange[];
  readonly watchers: Set<() => void>;
}

/**
 * Lets requests watch orders: changes committed here ring at once, those of other instances by {@link OrderNews}, and
 * one query every half second over all watched orders catches what no hint told. Costs nothing while nobody watches.
 */
@Injectable()
export class OrderWatch implements OnApplicationShutdown {
  private readonly watched = new Map<string, Watched>();
  private readonly reading = new GatheredCall<string>((ids) => this.read(ids));
  private net: NodeJS.Timeout | undefined;

  constructor(
    private readonly orders: OrderRepository,
    private readonly news: OrderNews,
    private readonly closing: Closing,
  ) {
    orders.onCommitted((ids) => {
      this.readWatched(ids);
      this.news.tell(ids);
    });
    news.onChanged((ids) => this.readWatched(ids));
    closing.signal.addEventListener('abort', () => this.ringAll());
  }

  onApplicationShutdown(): void {
    clearInterval(this.net);
  }

  /** Orders that are watched now. */
  get size(): number {
    return this.watched.size;
  }

  /**
   * The order's status changes, those that were there first, then each as it is committed, until the order is settled.
   * Ends early, without an error, when `signal` aborts or the service closes.
   *
   * @param after sequence of the last change that the watcher knows; 0 for none
   */
  async *changes(id: string, after: number, signal: AbortSignal): AsyncGenerator<StatusChange> {
    const bell = new Bell();
    const watched = this.enter(id, bell.ring);
    signal.addEventListener('abort', bell.ring);
    try {
      let seen = after;
      while (!signal.aborted && !this.closing.begun) {
        for (const change of watched.changes.filter(({ sequence }) => sequence > seen)) {
          seen = change.sequence;
          yield change;
        }
        const last = watched.changes.at(-1);
        if (last && last.sequence <= seen && isSettled(last)) return;
        await bell.rung();
      }
    } finally {
      signal.removeEventListener('abort', bell.ring);
      this.leave(id, watched, bell.ring);
    }
  }

  private enter(id: string, ring: () => void): Watched {
    let watched = this.watched.get(id);
    if (!watched) {
      watched = { entries: 0, changes: [], watchers: new Set() };
      this.watched.set(id, watched);
      this.news.startWatching();
      this.net ??= setInterval(() => this.reading.call(this.watched.keys()), LOOK_EVERY_MS);
      this.reading.call([id]);
    }
    watched.watchers.add(ring);
    return watched;
  }

  private leave(id: string, watched: Watched, ring: () => void): void {
    watched.watchers.delete(ring);
    if (watched.watchers.size > 0) return;
    this.watched.delete(id);
    if (this.watched.size > 0) return;
    this.news.stopWatching();
    clearInterval(this.net);
    this.net = undefined;
  }

  private readWatched(ids: readonly string[]): void {
    if (this.watched.size > 0) this.reading.call(ids.filter((id) => this.watched.has(id)));
  }

  /** Reads only histories that have grown. A read that fails is made good by the next look. */
  private async read(ids: readonly string[]): Promise<void> {
    const known = ids.flatMap((id) => {
      const watched = this.watched.get(id);
      return watched ? [{ id, entries: watched.entries }] : [];
    });
    for (const grown of await this.orders.findGrown(known)) this.update(grown);
  }

  private update({ id, history }: StoredHistory): void {
    const watched = this.watched.get(id);
    // A read that overtook another one: histories only grow.
    if (!watched || history.length <= watched.entries) return;
    watched.entries = history.length;
    watched.changes = statusChanges(history);
    for (const ring of watched.watchers) ring();
  }

  private ringAll(): void {
    for (const { watchers } of this.watched.values()) for (const ring of watchers) ring();
  }
}

/** Remembers a ring that comes while nobody listens. */
class Bell {
  private wake: () => void = () => undefined;
  private pending = false;

  readonly ring = (): void => {
    this.pending = true;
    this.wake();
  };

  async rung(): Promise<void> {
    if (!this.pending) await new Promise<void>((resolve) => (this.wake = resolve));
    this.pending = false;
  }
}
