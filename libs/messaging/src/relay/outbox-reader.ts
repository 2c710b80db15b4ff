import type { BenchedTopics } from './benched-topics.js';
import { OutboxFloor } from './outbox-floor.js';
import type { OutboxRow } from './outbox-row.js';
import type { OutboxStore } from './outbox-store.js';
import type { RelaySettings } from './relay-settings.js';

/** Reads what is to be sent next, and lets the floor rise behind what was sent. */
export class OutboxReader {
  private readonly floor = new OutboxFloor();
  /** Undefined: to be asked for before the next read. */
  private lowestDead: ReadonlyMap<number, number> | undefined;
  private floorCheckedAt = -Infinity;
  private backlog = true;

  constructor(
    private readonly store: OutboxStore,
    private readonly benched: BenchedTopics,
    private readonly settings: Pick<RelaySettings, 'batchRows' | 'batchBytes' | 'floorEveryMs'>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param inFlight rows being sent; deletes were asked for of all others that were sent */
  async read(buckets: readonly number[], inFlight: readonly OutboxRow[]): Promise<OutboxRow[]> {
    await this.followFloor(buckets);
    const lowestDead = (this.lowestDead ??= await this.store.lowestDead(buckets));
    const benchedTopics = this.benched.names();
    const ended = this.floor.allEndedUpTo;
    const rows = await this.store.read({
      buckets,
      floorOf: (bucket) => this.floor.of(bucket),
      inFlight,
      benchedTopics,
      backlog: this.backlog,
    });
    this.backlog = isFull(rows, this.settings);
    this.floor.seen(rows);
    // Rows of a benched topic are left out of the read without a trace, so it says nothing about what is left.
    if (benchedTopics.length === 0) this.floor.raise(buckets, ended, rows, inFlight, lowestDead);
    return rows;
  }

  async bury(row: OutboxRow, error: Error): Promise<void> {
    this.lowestDead = undefined;
    await this.store.bury(row, error);
    // A question that was under way meanwhile has been answered without this row.
    this.lowestDead = undefined;
  }

  gained(buckets: readonly number[]): void {
    for (const bucket of buckets) this.floor.forget(bucket);
    this.lowestDead = undefined;
  }

  private async followFloor(buckets: readonly number[]): Promise<void> {
    if (!this.floor.isBehind || this.now() - this.floorCheckedAt < this.settings.floorEveryMs) return;
    this.floorCheckedAt = this.now();
    const mark = this.floor.mark();
    this.floor.observe(await this.store.snapshot(), mark);
    // An operator may have put a dead row back or dropped it.
    if (this.lowestDead && this.lowestDead.size > 0) this.lowestDead = await this.store.lowestDead(buckets);
  }
}

/** Cut, or nearly so: more is likely to wait. */
export function isFull(
  rows: readonly OutboxRow[],
  { batchRows, batchBytes }: Pick<RelaySettings, 'batchRows' | 'batchBytes'>,
): boolean {
  const bytes = rows.reduce((sum, { payload }) => sum + (payload?.length ?? 0), 0);
  return rows.length >= batchRows / 2 || bytes >= batchBytes / 2;
}
