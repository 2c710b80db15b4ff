import { partitionOfKey } from '@waybill/messaging/kafka';
import { partitionKey, type ClusterView, type LedPartition, type PartitionPlace, type Seen } from './cluster-view.js';

/** Offsets of one partition from {@link first} up to, not including, {@link end}. */
export interface Range extends PartitionPlace {
  readonly first: bigint;
  readonly end: bigint;
}

export interface RecordPlace extends PartitionPlace {
  /** 64-bit offset as decimal text. */
  readonly offset: string;
}

/**
 * Where reading begins: everything kept, only what comes from now on, what was written since a time (ms since the epoch), or
 * as near as can be to the given records.
 */
export type ReadFrom = 'beginning' | 'end' | Since | { readonly places: readonly RecordPlace[] };

export interface Since {
  readonly since: number;
  /** Nothing that was written at or after this time; ms since the epoch. For reads that end. */
  readonly until?: number;
  /** Records of all partitions together: where there are more, the newest of each. */
  readonly newest?: number;
}

/**
 * What is there now, asked of the brokers once: a reader that goes up to these ends comes to an end.
 *
 * @param key only the partition of each topic that this key belongs to
 */
export async function rangesOf(
  view: ClusterView,
  topics: readonly string[],
  from: ReadFrom,
  key?: Buffer,
): Promise<Seen<Range[]>> {
  const all = await view.partitions(topics);
  const partitions = key === undefined ? all : ofKey(all, key);
  const ends = await view.offsets(partitions.found, 'end');
  const firsts = await view.offsets(partitions.found, 'beginning');
  const timed = typeof from === 'object' && 'since' in from ? from : undefined;
  const since = timed && (await view.offsets(partitions.found, timed.since));
  const until = timed?.until === undefined ? undefined : await view.offsets(partitions.found, timed.until);
  const found = partitions.found.flatMap((place): Range[] => {
    const at = partitionKey(place);
    const [first, end] = [firsts.found.get(at), ends.found.get(at)];
    if (first === undefined || end === undefined) return [];
    const kept = { first, end: until?.found.get(at) ?? end };
    return [rangeOf(place, kept, from, since && (since.found.get(at) ?? end))];
  });
  const gaps = [partitions, ends, firsts, since, until].flatMap((seen) => seen?.gaps ?? []);
  return { found: timed?.newest === undefined ? found : newestOf(found, timed.newest), gaps };
}

function ofKey({ found, gaps }: Seen<LedPartition[]>, key: Buffer): Seen<LedPartition[]> {
  const partitions = Map.groupBy([...found, ...gaps], ({ topic }) => topic);
  const holds = ({ topic, partition }: { topic: string; partition?: number }): boolean =>
    partition === undefined || partition === partitionOfKey(key, partitions.get(topic)?.length ?? 1);
  return { found: found.filter(holds), gaps: gaps.filter(holds) };
}

/** Each partition gives up the same share of its oldest records. */
function newestOf(ranges: readonly Range[], most: number): Range[] {
  const length = ({ first, end }: Range): bigint => (end > first ? end - first : 0n);
  const total = ranges.reduce((sum, range) => sum + length(range), 0n);
  if (total <= BigInt(most)) return [...ranges];
  return ranges.map((range) => ({ ...range, first: range.end - (length(range) * BigInt(most)) / total }));
}

function rangeOf(
  { topic, partition }: LedPartition,
  kept: { readonly first: bigint; readonly end: bigint },
  from: ReadFrom,
  since: bigint | undefined,
): Range {
  const place = { topic, partition };
  if (from === 'end') return { ...place, first: kept.end, end: kept.end };
  if (typeof from === 'object' && 'places' in from) return { ...place, ...around(from.places, place, kept) };
  return { ...place, first: since ?? kept.first, end: kept.end };
}

/** The least part of a partition that holds all of the places in it that exist; empty where there are none. */
function around(
  places: readonly RecordPlace[],
  { topic, partition }: PartitionPlace,
  kept: { readonly first: bigint; readonly end: bigint },
): { readonly first: bigint; readonly end: bigint } {
  const offsets = places
    .filter((place) => place.topic === topic && place.partition === partition)
    .map(({ offset }) => BigInt(offset))
    .filter((offset) => offset >= kept.first && offset < kept.end);
  const [one] = offsets;
  if (one === undefined) return { first: kept.end, end: kept.end };
  const first = offsets.reduce((least, offset) => (offset < least ? offset : least), one);
  const last = offsets.reduce((most, offset) => (offset > most ? offset : most), one);
  return { first, end: last + 1n };
}
