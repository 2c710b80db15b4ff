import { randomBytes } from 'node:crypto';
import { createKafkaClient } from '@waybill/messaging';
import { testInfrastructure } from './test-infrastructure.js';

export interface TestTopicOptions {
  /** Default 3. */
  readonly partitions?: number;
  readonly config?: Readonly<Record<string, string>>;
}

/**
 * Makes topics that no other suite knows: each name gets a suffix of its own.
 * @returns the names on the broker by the names asked for
 */
export async function createTestTopics<Name extends string>(
  names: readonly Name[],
  { partitions = 3, config = {} }: TestTopicOptions = {},
): Promise<Record<Name, string>> {
  const suffix = randomBytes(4).toString('hex');
  const topics = names.map((name) => [name, `${name}-${suffix}`] as const);
  const brokers = testInfrastructure().brokers.split(',');
  const kafka = createKafkaClient({ clientId: 'waybill-test', brokers });
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.createTopics({
      waitForLeaders: true,
      topics: topics.map(([, topic]) => ({
        topic,
        numPartitions: partitions,
        replicationFactor: 1,
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      })),
    });
  } finally {
    await admin.disconnect();
  }
  return Object.fromEntries(topics) as Record<Name, string>;
}
