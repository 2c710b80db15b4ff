import type { UnavailablePart } from '../record/producer-errors.js';
import type { RecordProducer } from '../record/record.js';
import { Backoff } from '../timing/backoff.js';
import type { OutboxFloor } from '../outbox/outbox-floor.js';
import type { OutboxRow } from '../outbox/outbox-store.js';
import type { RelaySettings } from './relay-settings.js';

/**
 * The rows of a topic, or of some of its partitions, that wait because it took nothing. They are read apart from all
 * others, from a floor of their own. One row is tried at a time until one is taken; then the lane is `open`, and sent
 * batch by batch beside the others until it has caught up with them.
 */
export class Lane {
  open = false;
  /** When it was last its turn. */
  servedAt = -Infinity;
  private dueAt = 0;
  private readonly backoff: Backoff;

  constructor(
    readonly topic: string,
    /** Undefined: the topic as a whole. */
    readonly partitions: Set<number> | undefined,
    /** How many partitions the topic had then: which of them a key belongs to is judged by it. */
    readonly partitionCount: number,
    readonly floor: OutboxFloor,
    { backoffMinMs, topicRetryMs }: Pick<RelaySettings, 'backoffMinMs' | 'topicRetryMs'>,
  ) {
    this.backoff = new Backoff(Math.min(backoffMinMs, topicRetryMs), topicRetryMs);
  }

  refused(now: number): void {
    this.open = false;
    this.dueAt = now + this.backoff.next();
  }

  taken(): void {
    this.open = true;
    this.backoff.reset();
  }

  dueIn(now: number): number {
    return this.open ? 0 : Math.max(0, this.dueAt - now);
  }
}

/** Which topics and partitions take nothing for now, and whose rows therefore wait in a lane of their own. */
export class Lanes {
  private lanes: Lane[] = [];

  constructor(
    private readonly producer: Pick<RecordProducer, 'partitionOf' | 'partitionCount'>,
    private readonly settings: Pick<RelaySettings, 'backoffMinMs' | 'topicRetryMs'>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The lane of a row; undefined for rows that are sent as usual. */
  laneOf({ topic, key }: Pick<OutboxRow, 'topic' | 'key'>): Lane | undefined {
    if (this.lanes.length === 0) return undefined;
    const ofTopic = this.lanes.filter((lane) => lane.topic === topic);
    const [first] = ofTopic;
    if (!first) return undefined;
    const whole = ofTopic.find(({ partitions }) => partitions === undefined);
    // What may go to any partition waits while one of them takes nothing.
    if (key === null) return whole ?? first;
    const partition = this.producer.partitionOf(key, first.partitionCount);
    return ofTopic.find(({ partitions }) => partitions?.has(partition)) ?? whole;
  }

  /** Topics none of whose rows are sent as usual. */
  get wholeTopics(): string[] {
    return this.lanes.filter(({ partitions }) => partitions === undefined).map(({ topic }) => topic);
  }

  get parts(): UnavailablePart[] {
    return this.lanes.flatMap(partsOf);
  }

  get anyOpen(): boolean {
    return this.lanes.some(({ open }) => open);
  }

  /** How long until a lane is to be tried, ms; infinite when there is none. */
  get dueInMs(): number {
    return Math.min(...this.lanes.map((lane) => lane.dueIn(this.now())));
  }

  /** The lane whose turn it is, if any is due. */
  next(): Lane | undefined {
    const due = this.lanes.filter((lane) => lane.dueIn(this.now()) === 0);
    const lane = due.sort((a, b) => a.servedAt - b.servedAt)[0];
    if (lane) lane.servedAt = this.now();
    return lane;
  }

  /**
   * @param floor of the reading that follows all rows
   * @returns whether it was taking records until now
   */
  hold({ topic, partition }: UnavailablePart, floor: OutboxFloor): boolean {
    const ofTopic = this.lanes.filter((one) => one.topic === topic);
    const known = ofTopic.find(({ partitions }) =>
      partition === undefined ? partitions === undefined : partitions?.has(partition),
    );
    if (known && (partition === undefined || known.partitions?.size === 1)) {
      const { open } = known;
      known.refused(this.now());
      return open;
    }
    const count = ofTopic[0]?.partitionCount ?? this.producer.partitionCount(topic) ?? 1;
    const partitions = partition === undefined ? undefined : new Set([partition]);
    // Whichever reading was to send these rows until now: each reading may have passed rows that were left to another.
    const from = floor.copy();
    for (const one of ofTopic) from.lowerTo(one.floor);
    const lane = new Lane(topic, partitions, count, from, this.settings);
    if (partition !== undefined) known?.partitions?.delete(partition);
    // The topic as a whole: with all that waits of its partitions.
    else for (const part of ofTopic) this.absorb(lane, part);
    this.lanes.push(lane);
    lane.refused(this.now());
    return true;
  }

  /**
   * A lane's rows are taken again: what is open of its topic goes on together.
   *
   * @returns what took nothing until now
   */
  taken(lane: Lane): UnavailablePart[] {
    // Refused in part meanwhile.
    if (lane.dueIn(this.now()) > 0) return [];
    const resumed = lane.open ? [] : partsOf(lane);
    lane.taken();
    const others = this.lanes.filter((one) => one !== lane && one.open && one.topic === lane.topic);
    const into = others.find(({ partitions }) => partitions === undefined) ?? lane;
    for (const from of [lane, ...others]) if (from !== into) this.absorb(into, from);
    return resumed;
  }

  /** Its try told nothing of its own part: another is not due at once, so that all others go on. */
  failed(lane: Lane): void {
    if (!lane.open) lane.refused(this.now());
  }

  remove(lane: Lane): void {
    this.lanes = this.lanes.filter((one) => one !== lane);
  }

  /** Lanes of topics to which partitions were added since: their keys may belong elsewhere now. */
  get outdated(): Lane[] {
    return this.lanes.filter(({ topic, partitions, partitionCount }) => {
      const now = this.producer.partitionCount(topic);
      return partitions !== undefined && now !== undefined && now !== partitionCount;
    });
  }

  /** A bucket that another relay owned meanwhile is read from its beginning. */
  forget(bucket: number): void {
    for (const { floor } of this.lanes) floor.forget(bucket);
  }

  private absorb(into: Lane, from: Lane): void {
    for (const partition of from.partitions ?? []) into.partitions?.add(partition);
    into.floor.lowerTo(from.floor);
    this.remove(from);
  }

  /** Rows of this topic came back above `floor`. */
  lower(topic: string, bucket: number, floor: number): void {
    for (const lane of this.lanes) if (lane.topic === topic) lane.floor.lower(bucket, floor);
  }
}

function partsOf({ topic, partitions }: Lane): UnavailablePart[] {
  return partitions ? [...partitions].map((partition) => ({ topic, partition })) : [{ topic }];
}
