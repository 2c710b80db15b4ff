import { kafkaClientSettings, readKafkaSettings } from '@waybill/kafka-settings';
import { changeAcls, provisionTopics, Reaper } from '@waybill/local-infra';
import { createKafkaClient } from '@waybill/messaging/kafka';
import { TopicReader } from '@waybill/operations';
import {
  deadLetterTopic,
  DLQ_AUDIT_TOPIC,
  KAFKA_USERS,
  kafkaRightsOf,
  SERVICE_NAMES,
  TOPIC_NAMES,
  type KafkaRight,
  type KafkaUser,
} from '@waybill/system-map';
import { SecureBroker, testInfrastructure } from '@waybill/testing';

const TOPICS = [...TOPIC_NAMES, ...TOPIC_NAMES.map(deadLetterTopic), DLQ_AUDIT_TOPIC];
/** Groups that a service reads its own words in, beside its own. */
const GROUPS = SERVICE_NAMES.flatMap((name) => [name, `${name}-guard-1`]);

// The broker is set up by files of its own, which the container's image does not take.
const onEmbedded = testInfrastructure().engine === 'embedded' ? describe : describe.skip;

onEmbedded('rights on a real Kafka that refuses what was not allowed', () => {
  let broker: SecureBroker;
  const clientOf = (user: string) => kafkaClientSettings(readKafkaSettings(broker.envFor(user)));
  const kafkaOf = (user: string) => createKafkaClient({ clientId: user, brokers: [broker.brokers], ...clientOf(user) });

  beforeAll(async () => {
    broker = await SecureBroker.start(new Reaper(), { users: [...KAFKA_USERS, 'nobody'], sessionMs: 60_000 });
    await broker.allow('nobody', [{ resource: 'topic', name: 'of-others', operation: 'Read' }]);
    await broker.allow('payment', [{ resource: 'topic', name: 'product-events', operation: 'Read' }]);
  });
  afterAll(() => broker?.stop());

  it('are given as the map says, and what is beyond it is taken, of our own users alone', async () => {
    const first = await changeAcls(broker.brokers, { client: clientOf('admin') });
    expect(first.given).toHaveLength(KAFKA_USERS.flatMap(kafkaRightsOf).length);
    expect(first.taken).toEqual([{ user: 'payment', resource: 'topic', name: 'product-events', operation: 'Read' }]);
    const again = await changeAcls(broker.brokers, { client: clientOf('provisioner'), dryRun: true });
    expect(again).toEqual({ given: [], taken: [], kept: first.given.length });
  });

  it('suffice the provisioner for the topics, on which it reads and writes nothing', async () => {
    const { topics, notes } = await provisionTopics(broker.brokers, 1, { client: clientOf('provisioner') });
    expect(topics.map(({ topic, action }) => [topic, action])).toEqual(topics.map(({ topic }) => [topic, 'created']));
    expect(notes).toEqual([]);
    expect((await provisionTopics(broker.brokers, 2, { client: clientOf('provisioner'), raise: true })).notes).toEqual(
      [],
    );
  });

  const may = (
    user: KafkaUser,
    operation: KafkaRight['operation'],
    resource: KafkaRight['resource'],
    names: string[],
  ) =>
    names.filter((name) =>
      kafkaRightsOf(user).some(
        (right) =>
          right.operation === operation &&
          right.resource === resource &&
          (right.pattern === 'prefixed' ? name.startsWith(right.name) : name === right.name),
      ),
    );

  it.each(KAFKA_USERS)('let %s write to the topics that it may write to, and to no other', async (user) => {
    await writeTo('admin', TOPICS);
    expect(await writeTo(user, TOPICS)).toEqual(may(user, 'Write', 'topic', TOPICS));
  });

  it.each(KAFKA_USERS)('let %s read the topics that it may read, and no other', async (user) => {
    const seen = new Set<string>();
    const reader = new TopicReader({ brokers: [broker.brokers], client: clientOf(user) });
    const onRecord = ({ topic }: { topic: string }): void => void seen.add(topic);
    // Who may read none at all is told so by an error.
    await reader.read({ topics: TOPICS, from: 'beginning', follow: false, onRecord }).catch(() => undefined);
    expect(TOPICS.filter((topic) => seen.has(topic))).toEqual(may(user, 'Read', 'topic', TOPICS));
  });

  it.each(KAFKA_USERS)('let %s into the groups that are its own, and into no other', async (user) => {
    const joined = await Promise.all(GROUPS.map(async (group) => ((await joins(user, group)) ? [group] : [])));
    expect(joined.flat()).toEqual(may(user, 'Read', 'group', GROUPS));
  });

  /** @returns those that took it */
  async function writeTo(user: string, topics: readonly string[]): Promise<string[]> {
    const producer = kafkaOf(user).producer({ retry: { retries: 0 } });
    await producer.connect();
    const taken: string[] = [];
    for (const topic of topics) {
      const sent = producer.send({ topic, messages: [{ key: 'key', value: '{}' }] });
      await sent.then(
        () => taken.push(topic),
        (error: Error) => expect(error.message).toMatch(/not authorized/i),
      );
    }
    await producer.disconnect();
    return taken;
  }

  /** Whether the broker takes the user into the group. */
  async function joins(user: KafkaUser, groupId: string): Promise<boolean> {
    const consumer = kafkaOf(user).consumer({
      groupId,
      maxWaitTimeInMs: 50,
      retry: { retries: 0, restartOnFailure: () => Promise.resolve(false) },
    });
    const taken = new Promise<boolean>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve(true)));
    const refused = new Promise<Error>((resolve) =>
      consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error)),
    );
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: may(user, 'Read', 'topic', TOPICS).slice(0, 1) });
      await consumer.run({ eachMessage: () => Promise.resolve() });
      const outcome = await Promise.race([taken, refused]);
      if (outcome === true) return true;
      expect((outcome as Error).message).toMatch(/not authorized/i);
    } catch (error) {
      expect((error as Error).message).toMatch(/not authorized/i);
    } finally {
      await consumer.disconnect();
    }
    return false;
  }
});
