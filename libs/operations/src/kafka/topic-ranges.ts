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
export type ReadFrom = 'beginning' | 'end' | { readonly since: number } | { readonly places: readonly RecordPlace[] };

/** What is there now, asked of the brokers once: a reader that goes up to these ends comes to an end. */
export async function rangesOf(view: ClusterView, topics: readonly string[], from: ReadFrom): Promise<Seen<Range[]>> {
  const partitions = await view.partitions(topics);
  const ends = await view.offsets(partitions.found, 'end');
  const firsts = await view.offsets(partitions.found, 'beginning');
  const since =
    typeof from === 'object' && 'since' in from ? await view.offsets(partitions.found, from.since) : undefined;
  const found = partitions.found.flatMap((place): Range[] => {
    const key = partitionKey(place);
    const [first, end] = [firsts.found.get(key), ends.found.get(key)];
    if (first === undefined || end === undefined) return [];
    return [rangeOf(place, { first, end }, from, since && (since.found.get(key) ?? end))];
  });
  return { found, gaps: [...partitions.gaps, ...ends.gaps, ...firsts.gaps, ...(since?.gaps ?? [])] };
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
