import { kafkaTrouble, type KafkaClientSettings } from '@waybill/kafka-settings';
import { DEFAULT_PARTITIONS, DLQ_AUDIT_TOPIC, SERVICE_NAMES } from '@waybill/system-map';
import type { Admin, Kafka } from 'kafkajs';
import { until } from '../process/until.js';
import { InfrastructureError } from '../infrastructure-error.js';
import { alterConfigs, configChanges, type ConfigChange } from './topic-configs.js';
import { topicDefinitions } from './topic-definitions.js';

export interface ProvisioningOptions {
  /** TLS and login. */
  readonly client?: KafkaClientSettings;
  /** Raise the partitions of topics that have fewer, all together. */
  readonly raise?: boolean;
  /** Change nothing, only say what would be. */
  readonly dryRun?: boolean;
}

/** What was done, or would be, with one topic. */
export interface TopicChange {
  readonly topic: string;
  readonly action: 'created' | 'raised' | 'configured' | 'unchanged';
  readonly partitions: number;
  /** Partitions it had, where they are raised. */
  readonly from?: number;
  /** Settings that differed, as they are now. */
  readonly config?: Readonly<Record<string, string>>;
}

export interface Provisioned {
  readonly partitions: number;
  readonly topics: readonly TopicChange[];
  /** What could not be done and does not matter at once, in words. */
  readonly notes: readonly string[];
}

/**
 * Makes the topics that are missing, raises partitions where that is asked for, and gives those that exist the settings of
 * {@link topicDefinitions}.
 *
 * @param brokers comma-separated
 * @param partitions of every topic; undefined for as many as those that exist have
 * @throws InfrastructureError PARTITION_MISMATCH, before anything is changed, when topics exist with other numbers of
 * partitions: keys would move to other partitions, so that is done only when it is asked for
 */
export async function provisionTopics(
  brokers: string,
  partitions?: number,
  { client = {}, raise = false, dryRun = false }: ProvisioningOptions = {},
): Promise<Provisioned> {
  const { createKafkaClient, ensureTopics } = await import('@waybill/messaging/kafka');
  const kafka: Kafka = createKafkaClient({ clientId: 'waybill-provisioning', brokers: brokers.split(','), ...client });
  return withAdmin(kafka, async (admin) => {
    const existing = await partitionsOf(admin);
    const wanted = partitions ?? commonCount(existing) ?? DEFAULT_PARTITIONS;
    const definitions = topicDefinitions(wanted);
    const lower = definitions.filter(({ name, partitions: count }) => (existing.get(name) ?? count) < count);
    refuseMismatch(existing, wanted, raise);

    const there = definitions.filter(({ name }) => existing.has(name));
    const configs = await configsOrNote(() => configChanges(admin, there));
    const missing = definitions.filter(({ name }) => !existing.has(name));
    if (!dryRun) {
      if (missing.length > 0) await ensureTopics(kafka, missing);
      if (lower.length > 0) await raiseAll(admin, lower);
      if (configs.changes.length > 0)
        configs.notes.push(...(await configsOrNote(() => alterConfigs(admin, configs.changes))).notes);
      await coordinatorAnswers(admin);
    }
    const topics = definitions.map(({ name: topic, partitions: count }): TopicChange => {
      const from = existing.get(topic);
      const config = configs.changes.find((change) => change.topic === topic)?.set;
      const action = from === undefined ? 'created' : from < count ? 'raised' : config ? 'configured' : 'unchanged';
      return { topic, action, partitions: count, ...(action === 'raised' && { from }), ...(config && { config }) };
    });
    return { partitions: wanted, topics, notes: configs.notes };
  });
}

async function withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Partitions of the topics of the system that exist, by name. */
async function partitionsOf(admin: Admin): Promise<ReadonlyMap<string, number>> {
  const ours = new Set(topicDefinitions().map(({ name }) => name));
  const there = (await admin.listTopics()).filter((name) => ours.has(name));
  if (there.length === 0) return new Map();
  const { topics } = await admin.fetchTopicMetadata({ topics: there });
  return new Map(topics.map(({ name, partitions }) => [name, partitions.length] as const).sort());
}

const counted = (existing: ReadonlyMap<string, number>): (readonly [string, number])[] =>
  [...existing].filter(([name]) => name !== DLQ_AUDIT_TOPIC);

function commonCount(existing: ReadonlyMap<string, number>): number | undefined {
  const counts = new Set(counted(existing).map(([, count]) => count));
  return counts.size === 1 ? [...counts][0] : undefined;
}

function refuseMismatch(existing: ReadonlyMap<string, number>, wanted: number, raise: boolean): void {
  const differing = counted(existing).filter(([, count]) => (raise ? count > wanted : count !== wanted));
  if (differing.length === 0) return;
  const counts = counted(existing).map(([, count]) => count);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const target = Math.max(most, wanted);
  const list = differing.map(([name, count]) => `${name} ${count}`).join(', ');
  const raising =
    `have all topics raised to ${target}: WAYBILL_PARTITIONS=${target} npm start -- --raise-partitions ` +
    `(while Kafka runs: npm run waybill -- provision topics --partitions ${target} --raise). ` +
    'Keys then move to other partitions: docs/operations.md, "Raising partitions", says what holds';
  const ways = [
    ...(least === most ? [`set WAYBILL_PARTITIONS=${most}`] : []),
    ...(least < target ? [raising] : []),
    'begin without data: npm run reset',
  ];
  throw new InfrastructureError(
    'PARTITION_MISMATCH',
    `WAYBILL_PARTITIONS asks for ${wanted} partitions, but there are topics with other numbers: ${list}.\n` +
      `Either ${ways.join(';\nor ')}.`,
  );
}

/** How long raised partitions may take to be led, ms. */
const LED_WITHIN_MS = 30_000;

async function raiseAll(admin: Admin, topics: readonly { name: string; partitions: number }[]): Promise<void> {
  // One request: a service never sees a half of it for longer than the controller takes.
  await admin.createPartitions({
    topicPartitions: topics.map(({ name, partitions }) => ({ topic: name, count: partitions })),
  });
  const failure = await until(
    async () => {
      const now = await admin.fetchTopicMetadata({ topics: topics.map(({ name }) => name) });
      return topics.every(({ name, partitions }) => {
        const found = now.topics.find((topic) => topic.name === name)?.partitions ?? [];
        return found.length >= partitions && found.every(({ leader }) => leader >= 0);
      });
    },
    { timeoutMs: LED_WITHIN_MS, intervalMs: 100 },
  );
  if (failure) throw new InfrastructureError('NOT_READY', `Raised partitions have no leaders: ${failure.message}`);
}

/** A user who may only read and write topics can start a system on topics that others have made. */
async function configsOrNote(
  work: () => Promise<ConfigChange[]>,
): Promise<{ changes: ConfigChange[]; notes: string[] }> {
  try {
    return { changes: await work(), notes: [] };
  } catch (error) {
    const trouble = kafkaTrouble(error, []);
    if (trouble?.kind !== 'rights') throw error;
    return { changes: [], notes: [`the settings of topics stay as they are. ${trouble.message}`] };
  }
}

/**
 * Groups live in a topic that the broker makes when the first of them is asked for. Asking here, once, spares every
 * consumer of a new Kafka its first refusals; should it take longer than this waits, or not be allowed, they ask themselves.
 */
async function coordinatorAnswers(admin: Admin): Promise<void> {
  const asked = (): Promise<unknown> => Promise.all(SERVICE_NAMES.map((groupId) => admin.fetchOffsets({ groupId })));
  const allowed = (error: unknown): boolean => kafkaTrouble(error, [])?.kind !== 'rights';
  await until(
    () =>
      asked().then(
        () => true,
        (error: unknown) => !allowed(error),
      ),
    { timeoutMs: 10_000 },
  );
}
