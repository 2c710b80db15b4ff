import type { Admin } from 'kafkajs';
import type { FetchedBatch, OffsetToCommit, PositionReset } from '../record/record-source.js';

interface Committed {
  readonly offset: bigint;
  readonly note: string | null;
}

/**
 * Where the next record of each partition is wanted from, to notice that a source reads from elsewhere: kafkajs goes to the
 * beginning of a log that does not hold the offset it asks for, and says nothing.
 */
export class Positions {
  private wanted = new Map<string, bigint>();
  private before: ReadonlyMap<string, Committed> = new Map();
  private readonly notes = new Map<string, string>();
  private known: Promise<void> = Promise.resolve();

  constructor(
    private readonly admin: Admin,
    private readonly groupId: string,
  ) {}

  /** Notes what is committed before the group is joined: a position outside the log is gone as soon as it was tried. */
  async prepare(topics: readonly string[]): Promise<void> {
    this.before = await this.committed(topics);
    for (const [at, { note }] of this.before) if (note !== null) this.notes.set(at, note);
  }

  /** What was noted with the committed offset of a partition. */
  noteOf(topic: string, partition: number): string | undefined {
    return this.notes.get(`${topic}/${partition}`);
  }

  /** These were committed, with these notes. */
  committedWith(notes: ReadonlyMap<string, string>, offsets: readonly OffsetToCommit[]): void {
    for (const { topic, partition } of offsets) {
      const note = notes.get(topic);
      if (note !== undefined) this.notes.set(`${topic}/${partition}`, note);
    }
  }

  /** The assigned partitions are read from what the group has committed. */
  startFrom(assignment: Readonly<Record<string, readonly number[]>>): void {
    const wanted = new Map<string, bigint>();
    const assigned = Object.entries(assignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => `${topic}/${partition}`),
    );
    this.wanted = wanted;
    this.known = this.committed(Object.keys(assignment)).then((committed) => {
      for (const at of assigned) {
        const { offset } = committed.get(at) ?? this.before.get(at) ?? {};
        if (offset !== undefined && !wanted.has(at)) wanted.set(at, offset);
      }
    });
  }

  /** Without partitions for which there is nothing, or for which kafkajs has noted -2, the beginning. Never rejects. */
  private async committed(topics: readonly string[]): Promise<ReadonlyMap<string, Committed>> {
    const found = new Map<string, Committed>();
    if (topics.length === 0) return found;
    try {
      for (const { topic, partitions } of await this.admin.fetchOffsets({
        groupId: this.groupId,
        topics: [...topics],
      })) {
        for (const { partition, offset, metadata: note } of partitions) {
          if (BigInt(offset) >= 0n) found.set(`${topic}/${partition}`, { offset: BigInt(offset), note });
        }
      }
    } catch {
      // Then records that are lost before the first batch go unnoticed, which is no reason not to read.
    }
    return found;
  }

  /** The reset that must have come before a batch that was asked for from `offset` on. */
  async resetBefore(topic: string, partition: number, offset: bigint): Promise<PositionReset | undefined> {
    await this.known;
    const wanted = this.wanted.get(`${topic}/${partition}`);
    if (wanted === undefined || wanted === offset) return undefined;
    return { topic, partition, wanted: String(wanted), position: String(offset) };
  }

  moveTo({ topic, partition, nextOffset }: Pick<FetchedBatch, 'topic' | 'partition' | 'nextOffset'>): void {
    this.wanted.set(`${topic}/${partition}`, BigInt(nextOffset));
  }

  /** By `topic/partition`. */
  all(): Map<string, bigint> {
    return new Map(this.wanted);
  }
}
