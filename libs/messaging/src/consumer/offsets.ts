import type { OffsetToCommit, RecordSource } from '../record/record-source.js';
import { Backoff } from '../timing/backoff.js';
import type { ConsumerObserver } from './consumer-observer.js';

interface Progress extends OffsetToCommit {
  readonly value: bigint;
  committed: boolean;
}

/**
 * Which records still are ours, and how far we are.
 *
 * An epoch is the time between two changes of the assignment. Kafka accepts an offset from any member of the present
 * generation, whatever partitions it owns; so offsets of an older epoch are never committed, and within one they only
 * rise. A late commit could do no worse than move the group back (everything before the offset is in the database),
 * but it would make another member's records come twice.
 */
export class Assignment {
  private current = 0;
  private readonly progress = new Map<string, Progress>();

  get epoch(): number {
    return this.current;
  }

  isCurrent(epoch: number): boolean {
    return epoch === this.current;
  }

  /** The assignment changed or is about to: forget everything of the old one. */
  raise(): void {
    this.current += 1;
    this.progress.clear();
  }

  /** Records before `offset` are in the database. Ignored if the epoch is over or the offset does not rise. */
  advance(epoch: number, { topic, partition, offset }: OffsetToCommit): void {
    if (!this.isCurrent(epoch)) return;
    const partitionKey = `${topic}/${partition}`;
    const value = BigInt(offset);
    const before = this.progress.get(partitionKey);
    if (before && before.value >= value) return;
    this.progress.set(partitionKey, { topic, partition, offset, value, committed: false });
  }

  /** The partition is read from `offset` on, wherever it was before: what was noted for it is about another log. */
  restart(topic: string, partition: number, offset: string): void {
    this.progress.set(`${topic}/${partition}`, { topic, partition, offset, value: BigInt(offset), committed: false });
  }

  /** Offsets that the broker does not know yet. */
  uncommitted(): OffsetToCommit[] {
    return [...this.progress.values()].filter((progress) => !progress.committed);
  }

  /** The broker has these, which {@link uncommitted} returned in `epoch`. What has risen since stays uncommitted. */
  committed(epoch: number, offsets: readonly OffsetToCommit[]): void {
    if (!this.isCurrent(epoch)) return;
    for (const { topic, partition, offset } of offsets) {
      const progress = this.progress.get(`${topic}/${partition}`);
      if (progress?.offset === offset) progress.committed = true;
    }
  }
}

/**
 * Longest time that offsets stay uncommitted, ms. A commit is a write of the broker's; after a crash so much work at
 * most is delivered again, for the inbox to turn down.
 */
const LATEST_MS = 250;

/**
 * Commits offsets beside the processing, one request at a time; what advances meanwhile goes with the next. A failed
 * commit (rebalance, broker away) harms nothing: it is repeated while the epoch lasts, so that a group that has gone
 * quiet still shows no lag, and after the epoch the records come again and meet their inbox rows.
 */
export class OffsetCommits {
  private busy = false;
  private latest: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly assignment: Assignment,
    private readonly source: Pick<RecordSource, 'commit'>,
    private readonly observer: Pick<ConsumerObserver, 'commitFailed'>,
    private readonly signal: AbortSignal,
  ) {}

  /** Something advanced: it is committed within {@link LATEST_MS}, together with all that advances until then. */
  soon(): void {
    this.timer ??= setTimeout(() => void this.flush(), LATEST_MS);
  }

  /** Commits what has advanced, now. Resolves when everything is committed, or given up because of `signal`. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.busy) this.latest = this.commitAll();
    return this.latest;
  }

  private async commitAll(): Promise<void> {
    this.busy = true;
    const backoff = new Backoff(100, 2_000);
    while (!this.signal.aborted) {
      const { epoch } = this.assignment;
      const offsets = this.assignment.uncommitted();
      if (offsets.length === 0) break;
      try {
        // Same turn as the look at the epoch: between the two nothing can have been reassigned.
        await this.source.commit(offsets);
        this.assignment.committed(epoch, offsets);
        backoff.reset();
      } catch (error) {
        this.observer.commitFailed?.(error);
        await backoff.wait(this.signal);
      }
    }
    // Same turn as the last look: what advances later starts another round.
    this.busy = false;
  }
}
