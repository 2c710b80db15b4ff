import { SERVICE_NAMES, SERVICES, type ServiceName } from '@waybill/system-map';
import { kafkaTrouble } from '@waybill/kafka-settings';
import type { KafkaAccess } from '../kafka/kafka-access.js';
import { partitionKey, type ClusterView, type LedPartition, type Seen } from '../kafka/cluster-view.js';
import type { Gap } from '../words/gap.js';
import { TopicReader } from '../kafka/topic-reader.js';

export interface TopicReport {
  readonly topic: string;
  readonly partitions: number;
  /** Records kept (offset range; compaction may have removed some of them). */
  readonly messages: number;
  /**
   * Records a consumer group has not committed yet, by group: those that read the topic, and those that once did. Null where
   * the group's offsets are not known.
   */
  readonly lag: Readonly<Record<string, number | null>>;
  /** Partitions that could not be looked at, so that they are counted neither in messages nor in lag. */
  readonly missing?: readonly number[];
}

export function reportTopics(kafka: KafkaAccess): Promise<Seen<TopicReport[]>> {
  return new TopicReader(kafka).look(async (view) => readTopics(view, await view.topicNames(), kafka.brokers));
}

/** Records that services have not handled yet, over all topics they consume. */
export function consumerLag(kafka: KafkaAccess): Promise<Seen<number>> {
  const consumed = [...new Set(SERVICE_NAMES.flatMap((name) => SERVICES[name].consumes))];
  return new TopicReader(kafka).look(async (view) => {
    const { found, gaps } = await readTopics(view, consumed, kafka.brokers);
    const lags = found.flatMap(({ topic, lag }) =>
      SERVICE_NAMES.filter((name) => reads(name, topic)).map((name) => lag[name]),
    );
    return { found: lags.reduce<number>((sum, lag) => sum + (lag ?? 0), 0), gaps };
  });
}

async function readTopics(
  view: ClusterView,
  topics: readonly string[],
  brokers: readonly string[],
): Promise<Seen<TopicReport[]>> {
  const { found: partitions, gaps } = await view.partitions(topics);
  // Before the ends: what is committed meanwhile would lie beyond them.
  const groups = await Promise.all(
    SERVICE_NAMES.map((name) => committedBy(name, () => view.committed(name, partitions), brokers)),
  );
  const lows = await view.offsets(partitions, 'beginning');
  const highs = await view.offsets(partitions, 'end');
  const missing = [...gaps, ...lows.gaps, ...highs.gaps];
  const report = topics.map((topic): TopicReport => {
    const led = partitions
      .filter((partition) => partition.topic === topic)
      .map((place) => spanOf(place, lows.found, highs.found));
    const known = led.filter((span) => span !== undefined);
    const away = [...new Set(missing.flatMap((gap) => (gap.topic === topic ? [gap.partition ?? 0] : [])))];
    return {
      topic,
      partitions: new Set(
        [...partitions, ...missing].filter((place) => place.topic === topic).map(({ partition }) => partition),
      ).size,
      messages: known.reduce((sum, { low, high }) => sum + Number(high - low), 0),
      lag: Object.fromEntries(groups.flatMap((group) => lagOf(group, topic, known))),
      ...(away.length > 0 && { missing: away }),
    };
  });
  return { found: report, gaps: [...missing, ...groups.flatMap(({ gap }) => gap ?? [])] };
}

interface Group {
  readonly name: ServiceName;
  /** Committed next offsets by partition; undefined when they cannot be had. */
  readonly committed?: ReadonlyMap<string, bigint>;
  readonly gap?: Gap;
}

async function committedBy(
  name: ServiceName,
  ask: () => Promise<ReadonlyMap<string, bigint>>,
  brokers: readonly string[],
): Promise<Group> {
  try {
    return { name, committed: await ask() };
  } catch (error) {
    const trouble = kafkaTrouble(error, brokers);
    if (trouble?.kind !== 'rights' && trouble?.kind !== 'refused') throw error;
    return { name, gap: { topic: `group ${name}`, why: trouble.message } };
  }
}

interface Span {
  readonly key: string;
  readonly low: bigint;
  readonly high: bigint;
}

function spanOf(
  place: LedPartition,
  lows: ReadonlyMap<string, bigint>,
  highs: ReadonlyMap<string, bigint>,
): Span | undefined {
  const key = partitionKey(place);
  const [low, high] = [lows.get(key), highs.get(key)];
  return low === undefined || high === undefined ? undefined : { key, low, high };
}

const reads = (group: ServiceName, topic: string): boolean =>
  SERVICES[group].consumes.some((consumed) => consumed === topic);

/** No entry for a group that has nothing to do with the topic. */
function lagOf({ name, committed }: Group, topic: string, spans: readonly Span[]): [ServiceName, number | null][] {
  if (!reads(name, topic) && !spans.some(({ key }) => committed?.has(key))) return [];
  if (!committed) return [[name, null]];
  const lags = spans.map(({ key, low, high }) => {
    const next = committed.get(key) ?? low;
    // What is deleted cannot be read any more; an offset beyond the end is of a topic that was there before this one.
    return Number(high - (next < low || next > high ? low : next));
  });
  return [[name, lags.reduce((sum, lag) => sum + lag, 0)]];
}
