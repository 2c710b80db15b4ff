import type { OffsetToCommit } from '../record/record-source.js';

interface Progress extends OffsetToCommit {
  readonly value: bigint;
  committed: boolean;
}

/**
 * Which records still are ours, and how far we are.
 *
 * An epoch is the time between two changes of the assignment. Kafka accepts an offset from any member of the present
 * generation, whoever owns the partition; so offsets of an older epoch are never committed, and within one they only
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
