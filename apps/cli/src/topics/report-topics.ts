import { SERVICE_NAMES, SERVICES, type ServiceName } from '@waybill/system-map';
import type { Admin } from 'kafkajs';
import { TopicReader } from '../kafka/topic-reader.js';

export interface TopicReport {
  readonly topic: string;
  readonly partitions: number;
  /** Records kept (offset range; compaction may have removed some of them). */
  readonly messages: number;
  /** Records a consumer group has not committed yet, by group: those that read the topic, and those that once did. */
  readonly lag: Readonly<Record<string, number>>;
}

export async function reportTopics(brokers: readonly string[]): Promise<TopicReport[]> {
  return new TopicReader(brokers).withAdmin(async (admin) => {
    const topics = (await admin.listTopics()).filter((topic) => !topic.startsWith('__')).sort();
    const committed = await committedOffsets(admin, topics);
    return Promise.all(topics.map((topic) => reportTopic(admin, topic, committed)));
  });
}

/** Committed next offsets by group and `topic:partition`; a group that never committed on a partition has no entry for it. */
type Committed = ReadonlyMap<ServiceName, ReadonlyMap<string, bigint>>;

async function committedOffsets(admin: Admin, topics: string[]): Promise<Committed> {
  const groups = await Promise.all(
    SERVICE_NAMES.map(async (group) => {
      const offsets = await admin.fetchOffsets({ groupId: group, topics });
      const known = offsets.flatMap(({ topic, partitions }) =>
        partitions
          .filter(({ offset }) => offset !== '-1')
          .map(({ partition, offset }) => [`${topic}:${partition}`, BigInt(offset)] as const),
      );
      return [group, new Map(known)] as const;
    }),
  );
  return new Map(groups);
}

async function reportTopic(admin: Admin, topic: string, committed: Committed): Promise<TopicReport> {
  const offsets = await admin.fetchTopicOffsets(topic);
  const messages = offsets.reduce((sum, { low, high }) => sum + Number(BigInt(high) - BigInt(low)), 0);
  const lag: Record<string, number> = {};
  for (const [group, known] of committed) {
    const reads = SERVICES[group].consumes.some((consumed) => consumed === topic);
    if (!reads && !offsets.some(({ partition }) => known.has(`${topic}:${partition}`))) continue;
    lag[group] = offsets.reduce((sum, { partition, low, high }) => {
      const next = known.get(`${topic}:${partition}`) ?? BigInt(low);
      return sum + Math.max(0, Number(BigInt(high) - next));
    }, 0);
  }
  return { topic, partitions: offsets.length, messages, lag };
}
