import kafkajs, { type Kafka } from 'kafkajs';
import { BrokerUnavailableError } from '../record/producer-errors.js';

/** How long a topic keeps its records. */
export interface TopicRetention {
  readonly topic: string;
  /** `retention.ms`; null: for ever. */
  readonly keepMs: number | null;
  /** Whether the last record of each key is kept whatever its age. */
  readonly compacted: boolean;
}

/** @throws BrokerUnavailableError */
export async function topicRetentions(kafka: Kafka, topics: readonly string[]): Promise<TopicRetention[]> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: topics.map((name) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name,
        configNames: ['retention.ms', 'cleanup.policy'],
      })),
    });
    return resources.map(({ resourceName: topic, configEntries }) => {
      const valueOf = (name: string) => configEntries.find(({ configName }) => configName === name)?.configValue ?? '';
      const keepMs = Number(valueOf('retention.ms'));
      const compacted = valueOf('cleanup.policy').includes('compact');
      return { topic, keepMs: keepMs < 0 ? null : keepMs, compacted };
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new BrokerUnavailableError(`The broker does not say how long topics are kept: ${message}`, { cause: error });
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
