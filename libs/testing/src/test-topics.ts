import { randomBytes } from 'node:crypto';
import { createKafkaClient, ensureTopics } from '@waybill/messaging/kafka';
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
  const kafka = createKafkaClient({ clientId: 'waybill-test', brokers: testInfrastructure().brokers.split(',') });
  await ensureTopics(
    kafka,
    topics.map(([, name]) => ({ name, partitions, config })),
  );
  return Object.fromEntries(topics) as Record<Name, string>;
}
