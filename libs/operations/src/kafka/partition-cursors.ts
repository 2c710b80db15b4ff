import type { IncomingRecord } from '@waybill/messaging/kafka';
import { partitionKey, wordsFor, type ClusterView, type LedPartition, type WantedPartition } from './cluster-view.js';
import type { FetchedPartition } from './fetched-batches.js';
import type { Gap } from '../words/gap.js';
import type { Range, ReadFrom } from './topic-ranges.js';

interface Cursor {
  readonly topic: string;
  readonly partition: number;
  next: bigint;
  /** Where it ends; undefined while it is followed. */
  readonly end: bigint | undefined;
  leader: number | undefined;
  /** Tries in a row that got nothing. */
  failures: number;
  /** Its present trouble has been told. */
  told: boolean;
}

export interface CursorOptions {
  readonly topics: readonly string[];
  readonly from: ReadFrom;
  readonly follow: boolean;
  readonly onRecord: (record: IncomingRecord) => void | Promise<void>;
  readonly onGap?: (gap: Gap) => void;
}

/** Tries of a partition that is to be read to its end, before it counts as unreadable. */
const TRIES = 15;

const OUT_OF_RANGE = 1;
/** Answers that may be others a moment later: a leader that moves, a broker that starts. */
const PASSING = new Set([5, 6, 7, 9, 13, 74, 75, 76, 100]);

/** How far each partition has been read, and what is wrong with those that cannot be. */
export class PartitionCursors {
  readonly gaps: Gap[] = [];
  private readonly cursors = new Map<string, Cursor>();
  private readonly late: ReadonlySet<string>;

  constructor(
    private readonly view: ClusterView,
    ranges: readonly Range[],
    /** What could not be looked at in the beginning. */
    late: readonly Gap[],
    private readonly options: CursorOptions,
  ) {
    this.late = new Set(late.map(({ topic, partition = 0 }) => partitionKey({ topic, partition })));
    for (const { topic, partition, first, end } of ranges) this.add({ topic, partition }, first, end);
  }

  get done(): boolean {
    return this.cursors.size === 0;
  }

  /** Whether all of these were read, but for partitions that are in trouble. */
  passed(ranges: readonly Range[]): boolean {
    return ranges.every((range) => {
      const cursor = this.cursors.get(partitionKey(range));
      return cursor === undefined || cursor.told || cursor.next >= range.end;
    });
  }

  /**
   * One fetch of all partitions that are left.
   * @returns whether any of them came further, and whether any is in trouble
   */
  async advance(waitMs: number): Promise<{ progress: boolean; troubled: boolean }> {
    const before = this.position();
    if ([...this.cursors.values()].some(({ leader }) => leader === undefined)) await this.lookForPartitions();
    const wanted = [...this.cursors.values()].flatMap(({ leader, ...cursor }): WantedPartition[] =>
      leader === undefined ? [] : [{ ...cursor, leader }],
    );
    const fetched = await this.view.fetch(wanted, waitMs);
    for (const gap of fetched.gaps) this.fail(gap, true);
    for (const partition of fetched.found) await this.take(partition);
    this.countIdle(before);
    const troubled = [...this.cursors.values()].some(({ leader, told }) => leader === undefined || told);
    return { progress: before !== this.position(), troubled };
  }

  /**
   * Finds leaders again, and partitions to follow that were not there before: new ones are read from their beginning, those
   * that were only away from where everything else began.
   */
  async lookForPartitions(): Promise<void> {
    const { found, gaps } = await this.view.partitions(this.options.topics);
    for (const cursor of this.cursors.values()) cursor.leader = undefined;
    for (const place of found) await this.lead(place);
    for (const gap of gaps) this.fail(gap, true);
  }

  private add({ topic, partition }: { topic: string; partition: number }, next: bigint, end: bigint): void {
    const { follow } = this.options;
    if (!follow && next >= end) return;
    const cursor: Cursor = {
      topic,
      partition,
      next,
      end: follow ? undefined : end,
      leader: undefined,
      failures: 0,
      told: false,
    };
    this.cursors.set(partitionKey(cursor), cursor);
  }

  private async lead(place: LedPartition): Promise<void> {
    const key = partitionKey(place);
    if (this.options.follow && !this.cursors.has(key)) {
      const begin = this.late.has(key) && this.options.from === 'end' ? 'end' : 'beginning';
      const next = (await this.view.offsets([place], begin)).found.get(key);
      if (next !== undefined) this.add(place, next, next);
    }
    const cursor = this.cursors.get(key);
    if (cursor) cursor.leader = place.leader;
  }

  private async take({ topic, partition, errorCode, batches }: FetchedPartition): Promise<void> {
    const cursor = this.cursors.get(partitionKey({ topic, partition }));
    if (!cursor) return;
    if (errorCode === OUT_OF_RANGE) return this.jump(cursor);
    if (errorCode !== 0) return this.fail({ topic, partition, why: wordsFor(errorCode) }, PASSING.has(errorCode));
    cursor.told = false;
    for (const { end, records, unreadable } of batches) {
      for (const record of records) {
        const offset = BigInt(record.offset);
        if (offset < cursor.next || (cursor.end !== undefined && offset >= cursor.end)) continue;
        const working = this.options.onRecord({ topic, partition, ...record });
        if (working) await working;
      }
      if (unreadable && end > cursor.next) {
        const first = unreadable.first > cursor.next ? unreadable.first : cursor.next;
        const places = end - first === 1n ? `offset ${first}` : `offsets ${first} to ${end - 1n}`;
        this.tell({ topic, partition, why: `${places} cannot be read (${unreadable.why})` });
      }
      if (end > cursor.next) cursor.next = end;
    }
    if (cursor.end !== undefined && cursor.next >= cursor.end) this.cursors.delete(partitionKey(cursor));
  }

  /** Records were deleted meanwhile, or the topic was made again: reading goes on where it begins now. */
  private async jump(cursor: Cursor): Promise<void> {
    if (cursor.leader === undefined) return;
    const place = { topic: cursor.topic, partition: cursor.partition, leader: cursor.leader };
    const begins = (await this.view.offsets([place], 'beginning')).found.get(partitionKey(place));
    if (begins === undefined) return;
    if (cursor.end === undefined) cursor.next = begins;
    else if (begins > cursor.next && begins < cursor.end) cursor.next = begins;
    else this.cursors.delete(partitionKey(cursor));
  }

  private fail(gap: Gap, passing: boolean): void {
    const failing = [...this.cursors.values()].filter(
      ({ topic, partition }) => topic === gap.topic && (gap.partition === undefined || partition === gap.partition),
    );
    for (const cursor of failing) {
      cursor.leader = undefined;
      if (cursor.end !== undefined && passing && cursor.failures < TRIES) continue;
      if (!cursor.told) this.tell({ ...gap, partition: cursor.partition });
      cursor.told = true;
      if (cursor.end !== undefined) this.cursors.delete(partitionKey(cursor));
    }
  }

  private countIdle(before: string): void {
    if (before !== this.position()) return;
    for (const cursor of this.cursors.values()) {
      cursor.failures += 1;
      if (cursor.end === undefined || cursor.failures <= 2 * TRIES) continue;
      this.fail(
        { topic: cursor.topic, partition: cursor.partition, why: `gives no record of offset ${cursor.next}` },
        false,
      );
    }
  }

  private tell(gap: Gap): void {
    this.gaps.push(gap);
    this.options.onGap?.(gap);
  }

  private position(): string {
    return [...this.cursors.values()].map(({ next }) => next).join(' ');
  }
}
