import type { FetchedBatch, OffsetToCommit, RecordSource } from '../record/record-source.js';
import { Backoff } from '../timing/backoff.js';
import type { ConsumerObserver } from '../handling/consumer-observer.js';

/** One partition of a topic. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
}

export const placeKey = ({ topic, partition }: Place): string => `${topic}/${partition}`;

interface Progress extends Place {
  /** Records before it are dealt with, but for those that are held. */
  readonly next: bigint;
  committed: bigint | undefined;
}

/** The lowest offset of a partition that must not be committed yet, if there is one in the present epoch. */
type LowestHeld = (topic: string, partition: number) => bigint | undefined;

/**
 * Which records still are ours, and how far we are.
 *
 * An epoch is the time between two changes of the assignment; where the log of one partition begins again, a new one
 * begins for that partition. Kafka accepts an offset from any member of the present generation, whatever partitions it
 * owns; so offsets of an older epoch are never committed, and within one they only rise. A late commit could do no worse
 * than move the group back (everything before the offset is in the database), but it would make another member's records
 * come twice.
 */
export class Assignment {
  private current = 0;
  private begun = 0;
  private readonly begunAgain = new Map<string, number>();
  private readonly progress = new Map<string, Progress>();

  constructor(private readonly lowestHeld: LowestHeld = () => undefined) {}

  get epoch(): number {
    return this.current;
  }

  /** @param place where it matters that this partition's log may have begun again since */
  isCurrent(epoch: number, place?: Place): boolean {
    return epoch >= this.begun && (place === undefined || epoch >= (this.begunAgain.get(placeKey(place)) ?? 0));
  }

  /** The assignment changed or is about to: forget everything of the old one. */
  raise(): void {
    this.current += 1;
    this.begun = this.current;
    this.begunAgain.clear();
    this.progress.clear();
  }

  /** The partition is read from `offset` on, wherever it was before: what was noted for it is about another log. */
  restart({ topic, partition, offset }: OffsetToCommit): void {
    this.current += 1;
    const key = placeKey({ topic, partition });
    this.begunAgain.set(key, this.current);
    this.progress.set(key, { topic, partition, next: BigInt(offset), committed: undefined });
  }

  /** Records before `offset` are in the database. Ignored if the epoch is over or the offset does not rise. */
  advance(epoch: number, { topic, partition, offset }: OffsetToCommit): void {
    const place = { topic, partition };
    if (!this.isCurrent(epoch, place)) return;
    const before = this.progress.get(placeKey(place));
    const next = BigInt(offset);
    if (before && before.next >= next) return;
    this.progress.set(placeKey(place), { ...place, next, committed: before?.committed });
  }

  /** Offset up to which all records of a partition are dealt with; undefined before the first is. */
  reached(place: Place): bigint | undefined {
    const progress = this.progress.get(placeKey(place));
    return progress && this.committable(progress);
  }

  /** Offsets that the broker does not know yet. */
  uncommitted(): OffsetToCommit[] {
    return [...this.progress.values()].flatMap((progress) => {
      const offset = this.committable(progress);
      if (progress.committed !== undefined && progress.committed === offset) return [];
      return [{ topic: progress.topic, partition: progress.partition, offset: String(offset) }];
    });
  }

  /** The broker has these, which {@link uncommitted} returned in `epoch`. What has risen since stays uncommitted. */
  committed(epoch: number, offsets: readonly OffsetToCommit[]): void {
    for (const { topic, partition, offset } of offsets) {
      const progress = this.progress.get(placeKey({ topic, partition }));
      if (progress && this.isCurrent(epoch, progress)) progress.committed = BigInt(offset);
    }
  }

  private committable({ topic, partition, next }: Progress): bigint {
    const held = this.lowestHeld(topic, partition);
    return held !== undefined && held < next ? held : next;
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

/** How far each partition's log has been fetched and where it ends, as of the last fetch; from that, the lag. */
export class LogEnds {
  private readonly highWatermarks = new Map<string, bigint>();
  /** Where the next batch of each partition has to begin. */
  private readonly expected = new Map<string, bigint>();

  constructor(
    private readonly assignment: Assignment,
    private readonly observer: ConsumerObserver,
  ) {}

  /** The next batch of the partition begins at `offset` or later. */
  expect(place: Place, offset: string): void {
    this.expected.set(placeKey(place), BigInt(offset));
  }

  /** Where the batch should have begun, if it begins before that: then it is of another log. */
  expectedBefore({ topic, partition, records: [first], nextOffset }: FetchedBatch): bigint | undefined {
    const wanted = this.expected.get(placeKey({ topic, partition }));
    return wanted === undefined || BigInt(first?.offset ?? nextOffset) >= wanted ? undefined : wanted;
  }

  /** Tells the lag, too: where nothing of the partition is dealt with yet, from `position` on. */
  endsAt(place: Place, highWatermark: string, position: string): void {
    this.highWatermarks.set(placeKey(place), BigInt(highWatermark));
    this.reportLag(place, this.assignment.reached(place) ?? BigInt(position));
  }

  /** Tells how far `nextOffset` is behind the end of its partition, open transactions included, as of the last fetch. */
  reportLag(place: Place, nextOffset: bigint): void {
    const end = this.highWatermarks.get(placeKey(place));
    if (end === undefined) return;
    const records = end - nextOffset;
    this.observer.lag?.(place.topic, place.partition, records > 0n ? Number(records) : 0);
  }

  clear(): void {
    this.expected.clear();
    this.highWatermarks.clear();
  }
}
