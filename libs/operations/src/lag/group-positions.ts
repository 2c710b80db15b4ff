import { SERVICE_NAMES, SERVICES, type ServiceName, type TopicName } from '@waybill/system-map';
import { kafkaTrouble } from '@waybill/kafka-settings';
import { partitionKey, type LedPartition, type Seen } from '../kafka/cluster-view.js';
import type { KafkaAccess } from '../kafka/kafka-access.js';
import { TopicReader } from '../kafka/topic-reader.js';
import type { Gap } from '../words/gap.js';

/** How far a consumer group is with a topic that it reads. */
export interface GroupPositions {
  readonly group: ServiceName;
  readonly topic: TopicName;
  readonly lag: number;
  readonly partitions: readonly {
    readonly partition: number;
    /** High watermark, decimal text. */
    readonly end: string;
    /** Next offset; null where the group has committed nothing yet. */
    readonly committed: string | null;
    readonly lag: number;
  }[];
}

/**
 * Every service's group with every topic that it reads, partition by partition. A group whose offsets cannot be had is a gap.
 * @throws OperationError unreachable
 */
export function groupPositions(kafka: KafkaAccess): Promise<Seen<GroupPositions[]>> {
  const topics = [...new Set(SERVICE_NAMES.flatMap((name) => SERVICES[name].consumes))];
  return new TopicReader(kafka).look(async (view) => {
    const { found: partitions, gaps } = await view.partitions(topics);
    const failures: Gap[] = [];
    // Before the ends: what is committed meanwhile would lie beyond them.
    const committed = await Promise.all(
      SERVICE_NAMES.map(async (group) => {
        try {
          return [group, await view.committed(group, partitions)] as const;
        } catch (error) {
          const trouble = kafkaTrouble(error, kafka.brokers);
          if (trouble?.kind !== 'rights' && trouble?.kind !== 'refused') throw error;
          failures.push({ topic: `group ${group}`, why: trouble.message });
          return [group, undefined] as const;
        }
      }),
    );
    const lows = await view.offsets(partitions, 'beginning');
    const highs = await view.offsets(partitions, 'end');
    const spans = { lows: lows.found, highs: highs.found };
    const found = committed.flatMap(([group, offsets]) =>
      offsets === undefined
        ? []
        : SERVICES[group].consumes.map((topic) => of(group, topic, partitions, offsets, spans)),
    );
    return { found, gaps: [...gaps, ...failures, ...lows.gaps, ...highs.gaps] };
  });
}

type Offsets = ReadonlyMap<string, bigint>;

function of(
  group: ServiceName,
  topic: TopicName,
  partitions: readonly LedPartition[],
  committed: Offsets,
  { lows, highs }: { readonly lows: Offsets; readonly highs: Offsets },
): GroupPositions {
  const found = partitions
    .filter((place) => place.topic === topic)
    .flatMap((place) => {
      const key = partitionKey(place);
      const [low, high, next] = [lows.get(key), highs.get(key), committed.get(key)];
      if (low === undefined || high === undefined) return [];
      // What is deleted cannot be read any more; an offset beyond the end is of a topic that was there before this one.
      const lag = Number(high - (next === undefined || next < low || next > high ? low : next));
      return [
        { partition: place.partition, end: String(high), committed: next === undefined ? null : String(next), lag },
      ];
    });
  return { group, topic, lag: found.reduce((sum, { lag }) => sum + lag, 0), partitions: found };
}
