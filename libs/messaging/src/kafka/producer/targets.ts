import type { Refusal } from '../../record/producer-errors.js';
import type { OutgoingRecord } from '../../record/record.js';
import { refusalOf } from '../kafkajs-errors.js';
import { partitionOfKey } from '../murmur2.js';
import type { TopicData } from './connections.js';
import type { TopicState } from './metadata-request.js';
import type { TopicDirectory } from './topic-directory.js';
import { groupBy } from './group-by.js';

/** The records of one call that go to one partition, in order. */
export interface Target {
  readonly topic: string;
  readonly topicId?: string | undefined;
  readonly partition: number;
  /** Node id of the broker that leads it. */
  readonly leader: number;
  readonly records: OutgoingRecord[];
  /** Their indexes in the call. */
  readonly indexes: number[];
}

const UNKNOWN_TOPIC_OR_PARTITION = 3;
const LEADER_NOT_AVAILABLE = 5;

/** Divides the records of a call among the partitions; those of a partition that has no leader are refused at once. */
export function assign(
  records: readonly OutgoingRecord[],
  directory: TopicDirectory,
): { targets: Target[]; refusals: Refusal[] } {
  const targets = new Map<string, Target>();
  for (const [index, record] of records.entries()) {
    const { topic, key } = record;
    const state = directory.of(topic);
    const partition = key === null ? directory.anyPartition(topic) : partitionOfKey(key, state?.partitions.length ?? 1);
    const place = `${topic}/${partition}`;
    let target = targets.get(place);
    if (!target) {
      const leader = state?.partitions.find((one) => one.partition === partition)?.leader ?? -1;
      target = { topic, topicId: state?.id, partition: partition ?? -1, leader, records: [], indexes: [] };
      targets.set(place, target);
    }
    target.records.push(record);
    target.indexes.push(index);
  }
  const all = [...targets.values()];
  return {
    targets: all.filter(({ leader }) => leader >= 0),
    refusals: all.filter(({ leader }) => leader < 0).map((target) => refuse(target, directory.of(target.topic))),
  };
}

function refuse({ topic, partition, indexes }: Target, state: TopicState | undefined): Refusal {
  const records = indexes;
  if (!state?.partitions.length) {
    const told = state?.errorCode ?? 0;
    const errorCode = told === 0 ? UNKNOWN_TOPIC_OR_PARTITION : told;
    const [index] = indexes.length === 1 ? indexes : [];
    return {
      error: refusalOf(errorCode, { topic }, index === undefined ? {} : { index }),
      records,
    };
  }
  return { error: refusalOf(LEADER_NOT_AVAILABLE, { topic, partition }), records };
}

/** What one broker is asked to write. */
export function topicDataOf(targets: readonly Target[]): TopicData {
  return [...groupBy(targets, ({ topic }) => topic)].map(([topic, partitions]) => ({
    topic,
    partitions: partitions.map(({ partition, records }) => ({ partition, messages: records })),
  }));
}
