/** What the order of an order's events is known by. */
export interface Placed {
  /** Event id; undefined where the record is none of our events. */
  readonly id: string | undefined;
  readonly causationId: string | undefined;
  readonly topic: string;
  readonly partition: number;
  /** 64-bit offset as decimal text. */
  readonly offset: string;
  /** By the clock of its writer, RFC 3339. */
  readonly time: string;
}

/**
 * Events in an order that they can have happened in, whatever the clocks of their writers said: a cause before its
 * effects, and events of one partition as they lie there. Only between events that neither says anything about, the
 * times decide. One of a ring of causes, which only records of others can form, comes first all the same.
 */
export function inCausalOrder<T extends Placed>(events: readonly T[]): T[] {
  const before = predecessorsOf(events);
  const ordered = new Set<T>();
  for (const event of [...events].sort((a, b) => compare(timeOf(a), timeOf(b)))) addAfterOthers(event, before, ordered);
  return [...ordered];
}

/** The event, after all that it must not stand before. Without recursion: a chain of strange events may be long. */
function addAfterOthers<T>(event: T, before: ReadonlyMap<T, readonly T[]>, ordered: Set<T>): void {
  const path = [event];
  const onPath = new Set(path);
  for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
    const missing = before.get(last)?.find((other) => !ordered.has(other) && !onPath.has(other));
    if (missing !== undefined) {
      path.push(missing);
      onPath.add(missing);
    } else {
      ordered.add(last);
      path.pop();
    }
  }
}

/** Of each event its cause, and the event before it in its partition. */
function predecessorsOf<T extends Placed>(events: readonly T[]): Map<T, T[]> {
  const byId = new Map(events.flatMap((event) => (event.id === undefined ? [] : [[event.id, event] as const])));
  const before = new Map<T, T[]>();
  const partitions = Map.groupBy(events, ({ topic, partition }) => `${topic}/${partition}`);
  for (const inPartition of partitions.values()) {
    const sorted = inPartition
      .map((event) => ({ event, offset: BigInt(event.offset) }))
      .sort((a, b) => compare(a.offset, b.offset));
    for (const [index, { event }] of sorted.entries()) {
      const cause = event.causationId === undefined ? undefined : byId.get(event.causationId);
      const earlier = sorted[index - 1]?.event;
      before.set(event, [...(cause ? [cause] : []), ...(earlier ? [earlier] : [])]);
    }
  }
  return before;
}

const timeOf = ({ time }: Placed): number => {
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? Infinity : ms;
};

const compare = <N extends number | bigint>(a: N, b: N): number => (a < b ? -1 : a > b ? 1 : 0);
