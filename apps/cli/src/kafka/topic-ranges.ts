import type { Admin } from 'kafkajs';

/** Offsets of one partition from {@link first} up to, not including, {@link end}. */
export interface Range {
  readonly first: bigint;
  readonly end: bigint;
}

export interface RecordPlace {
  readonly topic: string;
  readonly partition: number;
  /** 64-bit offset as decimal text. */
  readonly offset: string;
}

/**
 * Where reading begins: everything kept, only what comes from now on, what was written since a time (ms since the epoch), or
 * as near as can be to the given records.
 */
export type ReadFrom = 'beginning' | 'end' | { readonly since: number } | { readonly places: readonly RecordPlace[] };

/** Ranges of all partitions of some topics, by {@link partitionKey}. */
export type Ranges = ReadonlyMap<string, Range>;

export const partitionKey = (topic: string, partition: number): string => `${topic}:${partition}`;

/** What is there now, asked of the broker once: whoever reads up to these ends comes to an end. */
export async function rangesOf(admin: Admin, topics: readonly string[], from: ReadFrom): Promise<Ranges> {
  const ranges = await Promise.all(topics.map((topic) => rangesOfTopic(admin, topic, from)));
  return new Map(ranges.flat());
}

async function rangesOfTopic(admin: Admin, topic: string, from: ReadFrom): Promise<[string, Range][]> {
  const kept = await admin.fetchTopicOffsets(topic);
  const since = await firstSince(admin, topic, from);
  return kept.map(({ partition, low, high }) => {
    const range = { first: BigInt(low), end: BigInt(high) };
    const key = partitionKey(topic, partition);
    if (from === 'end') return [key, { ...range, first: range.end }];
    if (typeof from === 'object' && 'places' in from) return [key, around(from.places, topic, partition, range)];
    return [key, { ...range, first: since.get(partition) ?? range.first }];
  });
}

async function firstSince(admin: Admin, topic: string, from: ReadFrom): Promise<Map<number, bigint>> {
  if (typeof from !== 'object' || !('since' in from)) return new Map();
  const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, from.since);
  return new Map(offsets.map(({ partition, offset }) => [partition, BigInt(offset)]));
}

/** The least part of a partition that holds all of the places in it that exist; empty where there are none. */
function around(places: readonly RecordPlace[], topic: string, partition: number, kept: Range): Range {
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
