import type { UnavailablePart } from '../record/producer-errors.js';
import type { Lane, Lanes } from './lanes.js';
import { EndedIds, OutboxFloor } from '../outbox/outbox-floor.js';
import { HeldBack, type DeadRow, type OutboxRow, type OutboxStore } from '../outbox/outbox-store.js';
import type { RelaySettings } from './relay-settings.js';

/** What is to be sent next, and whether more waits behind it. */
export interface NextRows {
  readonly rows: readonly OutboxRow[];
  readonly more: boolean;
}

/** Dead rows are looked at again after so many times the length of the last look, so that many of them cost little. */
const RESTS = 20;

/**
 * Reads what is to be sent next. One reading follows all rows; rows of a {@link Lane} are left to the lane's own, and
 * rows behind a dead one of their topic and key are left in place. Either way the floor rises past them, so that no read
 * meets them twice, however many they are; it is lowered again when they may be sent.
 */
export class OutboxReader {
  private readonly floor = new OutboxFloor();
  private readonly ended = new EndedIds();
  /** By id. */
  private dead = new Map<number, DeadRow>();
  private deadKnown = false;
  private heldBack = new HeldBack();
  private endedDueAt = -Infinity;
  private deadDueAt = -Infinity;
  private backlog = true;
  private looks = 0;

  constructor(
    private readonly store: OutboxStore,
    private readonly lanes: Lanes,
    private readonly settings: Pick<RelaySettings, 'floorEveryMs'>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param inFlight rows being sent; deletes were asked for of all others that were sent */
  async read(buckets: readonly number[], inFlight: readonly OutboxRow[]): Promise<NextRows> {
    await this.lookAround(buckets);
    const ended = this.ended.upTo;
    const read = await this.store.read({
      buckets,
      floorOf: (bucket) => this.floor.of(bucket),
      without: [...inFlight, ...this.floor.passed],
      topics: this.lanes.wholeTopics,
      whole: 'allBut',
      backlog: this.backlog,
    });
    this.backlog = read.cut;
    this.ended.seen(read.rows);
    const rows = read.rows.filter((row) => !this.heldBack.has(row) && this.lanes.laneOf(row) === undefined);
    this.floor.raise(buckets, ended, read, [...inFlight, ...rows]);
    return { rows, more: read.cut };
  }

  /** The next rows of a lane: one while it is not open. Nothing of it may be in flight. */
  async readLane(lane: Lane, buckets: readonly number[]): Promise<NextRows> {
    await this.lookAround(buckets);
    const ended = this.ended.upTo;
    const read = await this.store.read({
      buckets,
      floorOf: (bucket) => lane.floor.of(bucket),
      without: lane.floor.passed,
      topics: [lane.topic],
      whole: 'only',
      backlog: true,
    });
    this.ended.seen(read.rows);
    const rows = read.rows.filter((row) => !this.heldBack.has(row) && this.lanes.laneOf(row) === lane);
    lane.floor.raise(buckets, ended, read, rows);
    return lane.open ? { rows, more: read.cut } : { rows: rows.slice(0, 1), more: read.cut || rows.length > 1 };
  }

  /** From now on rows of that part wait in a lane. @returns whether they did not before */
  hold(part: UnavailablePart): boolean {
    return this.lanes.hold(part, this.floor);
  }

  /** The lane has caught up, or is no lane any more: its rows are read with all others again. */
  release(lane: Lane): void {
    this.lanes.remove(lane);
    this.floor.lowerTo(lane.floor);
    this.backlog = true;
  }

  async bury(row: OutboxRow, error: Error): Promise<void> {
    this.note(row);
    await this.store.bury(row, error);
    // A look at the dead rows that was under way meanwhile has been answered without this one.
    this.note(row);
  }

  gained(buckets: readonly number[]): void {
    for (const bucket of buckets) {
      this.floor.forget(bucket);
      this.lanes.forget(bucket);
    }
    this.deadKnown = false;
    this.backlog = true;
  }

  private async lookAround(buckets: readonly number[]): Promise<void> {
    for (const lane of this.lanes.outdated) this.release(lane);
    if (!this.deadKnown || (this.dead.size > 0 && this.now() >= this.deadDueAt)) await this.lookAtDead(buckets);
    if (this.ended.isBehind && (this.now() >= this.endedDueAt || this.looks < 2)) {
      // The first look only learns what was drawn by then: until the second, a backlog would be passed row by row.
      this.looks++;
      this.endedDueAt = this.now() + this.settings.floorEveryMs;
      const mark = this.ended.mark();
      this.ended.observe(await this.store.snapshot(), mark);
    }
  }

  /** An operator may have put a dead row back under its old id, or dropped it: what waited behind it comes next. */
  private async lookAtDead(buckets: readonly number[]): Promise<void> {
    const begun = this.now();
    const before = this.dead;
    this.deadKnown = true;
    const rows = await this.store.dead(buckets);
    this.dead = new Map(rows.map((row) => [row.id, row]));
    for (const [id, { bucket, topic }] of before) {
      if (this.dead.has(id)) continue;
      this.floor.lower(bucket, id - 1);
      this.lanes.lower(topic, bucket, id - 1);
      this.backlog = true;
    }
    this.heldBack = new HeldBack(rows);
    this.deadDueAt = this.now() + Math.max(this.settings.floorEveryMs, RESTS * (this.now() - begun));
  }

  private note(row: OutboxRow): void {
    this.dead.set(row.id, row);
    this.heldBack.add(row);
  }
}
