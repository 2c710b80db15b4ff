import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';

export interface TopicDefinition {
  readonly name: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

/** The topic for what cannot be handled of another: kept until a person has looked at it. A letter has headers beside its record. */
export const deadLetterTopicOf = (name: string, partitions: number): TopicDefinition => ({
  name,
  partitions,
  config: { 'retention.ms': '-1', 'max.message.bytes': String(2 * 1024 * 1024) },
});

/** An existing topic has another number of partitions than asked for. Keys would change partition: never altered here. */
export class TopicPartitionMismatchError extends Error {
  readonly code = 'TOPIC_PARTITION_MISMATCH';
  override readonly name = 'TopicPartitionMismatchError';

  constructor(
    readonly topic: string,
    readonly existing: number,
    readonly wanted: number,
  ) {
    super(`Topic ${topic} has ${existing} partitions, but ${wanted} are asked for`);
  }
}

/**
 * The explicit step that makes topics: creates those that are missing (replication factor: the broker's default) and
 * waits until they have leaders. Existing topics are left as they are. Safe to run from several processes at once.
 *
 * @returns the names of the topics created.
 * @throws TopicPartitionMismatchError before anything is created
 */
export async function ensureTopics(
  kafka: Kafka,
  definitions: readonly TopicDefinition[],
): Promise<{ created: string[] }> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const missing = await missingOf(admin, definitions);
    if (missing.length > 0) {
      await admin.createTopics({
        waitForLeaders: false,
        topics: missing.map(({ name, partitions, config }) => ({
          topic: name,
          numPartitions: partitions,
          replicationFactor: -1,
          configEntries: Object.entries(config).map(([entry, value]) => ({ name: entry, value })),
        })),
      });
      await untilLed(
        admin,
        missing.map(({ name }) => name),
      );
      // Another process may have made one of them meanwhile, with another number of partitions.
      await missingOf(admin, missing);
    }
    return { created: missing.map(({ name }) => name) };
  } finally {
    await admin.disconnect();
  }
}

/** How long a new topic may take to be known and led, ms. */
const LED_WITHIN_MS = 30_000;
const NOT_YET = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'];

/**
 * kafkajs's own `waitForLeaders` gives up when the broker it asks has not heard of the topic yet, which is so for a
 * moment after the controller has made it.
 */
async function untilLed(admin: Admin, names: readonly string[]): Promise<void> {
  const deadline = Date.now() + LED_WITHIN_MS;
  while (!(await areLed(admin, names))) {
    if (Date.now() > deadline) throw new Error(`No leaders after ${LED_WITHIN_MS} ms: ${names.join(', ')}`);
    await delay(100);
  }
}

async function areLed(admin: Admin, names: readonly string[]): Promise<boolean> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
    return topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
  } catch (error) {
    if (error instanceof Error && 'type' in error && NOT_YET.includes(String(error.type))) return false;
    throw error;
  }
}

async function missingOf(admin: Admin, definitions: readonly TopicDefinition[]): Promise<TopicDefinition[]> {
  const present = new Set(await admin.listTopics());
  const existing = definitions.filter(({ name }) => present.has(name));
  if (existing.length > 0) {
    const { topics } = await admin.fetchTopicMetadata({ topics: existing.map(({ name }) => name) });
    const partitionsOf = new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
    for (const { name, partitions } of existing) {
      const actual = partitionsOf.get(name);
      if (actual !== undefined && actual !== partitions)
        throw new TopicPartitionMismatchError(name, actual, partitions);
    }
  }
  return definitions.filter(({ name }) => !present.has(name));
}
