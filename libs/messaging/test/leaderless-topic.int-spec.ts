import { randomUUID } from 'node:crypto';
import { Reaper } from '@waybill/local-infra';
import { eventually, startTestCluster, testInfrastructure, type TestCluster } from '@waybill/testing';
import type { Kafka } from 'kafkajs';
import { createKafkaClient } from '../src/kafka/kafkajs-client.js';
import { KafkaJsConsumer } from '../src/kafka/kafkajs-consumer.js';
import { KafkaJsProducer } from '../src/kafka/kafkajs-producer.js';
import { SourceReader } from './support/source-reader.js';

// Ends one broker of two, and so needs its process.
const onEmbedded = testInfrastructure().engine === 'embedded' ? describe : describe.skip;

onEmbedded('while one topic has no leader', () => {
  const reaper = new Reaper();
  let cluster: TestCluster;
  let kafka: Kafka;

  beforeAll(async () => {
    cluster = await startTestCluster(reaper);
    const brokers = [cluster.first.brokers];
    kafka = createKafkaClient({ brokers, clientId: 'test', metadataMaxAgeMs: 1_000 });
  });

  afterAll(() => cluster.stop());

  /** Else the coordinator of the group may be the broker that goes, and with it every topic of the group. */
  async function groupsOnFirst(): Promise<void> {
    const admin = kafka.admin();
    await admin.connect();
    const replicaAssignment = Array.from({ length: 50 }, (_, partition) => ({ partition, replicas: [1] }));
    const configEntries = [{ name: 'cleanup.policy', value: 'compact' }];
    const topics = [{ topic: '__consumer_offsets', replicaAssignment, configEntries }];
    await admin.createTopics({ waitForLeaders: false, topics });
    await admin.disconnect();
  }

  async function topicOn(node: number): Promise<string> {
    const topic = `parcels-${randomUUID().slice(0, 8)}`;
    const admin = kafka.admin();
    await admin.connect();
    const replicaAssignment = [{ partition: 0, replicas: [node] }];
    // What is sent and read below waits for the leaders; kafkajs' own wait ends at a broker that has not heard of the topic.
    await admin.createTopics({ waitForLeaders: false, topics: [{ topic, replicaAssignment }] });
    await admin.disconnect();
    return topic;
  }

  const recordOf = (topic: string, value: string) => ({ topic, key: null, value: Buffer.from(value), headers: {} });

  it('the other topics are read and written, and that one is named', async () => {
    await groupsOnFirst();
    const [kept, lost] = [await topicOn(1), await topicOn(2)];
    const producer = new KafkaJsProducer(kafka);
    const topics = [kept, lost];
    const group = { groupId: `depot-${randomUUID()}`, topics, sessionTimeoutMs: 6_000, lookEveryMs: 200 };
    const source = new KafkaJsConsumer(kafka, group);
    const reader = new SourceReader();
    source.start(reader);
    const has = (...values: string[]) =>
      eventually(() => expect(new Set(reader.values)).toEqual(new Set(values)), { timeoutMs: 60_000 });
    await eventually(() => producer.send([recordOf(kept, 'kept 1')]));
    await eventually(() => producer.send([recordOf(lost, 'lost 1')]));
    await has('kept 1', 'lost 1');

    cluster.second.kill();
    await cluster.second.exited;
    await eventually(() => producer.send([recordOf(kept, 'kept 2')]), { timeoutMs: 30_000 });
    await has('kept 1', 'lost 1', 'kept 2');
    const named = () => expect(reader.hindrances.at(-1)).toMatchObject({ code: 'TOPIC_UNREADABLE', topic: lost });
    await eventually(named, { timeoutMs: 60_000 });
    // Nor does the next session need that topic.
    await eventually(() => producer.send([recordOf(kept, 'kept 3')]));
    await has('kept 1', 'lost 1', 'kept 2', 'kept 3');
    await source.stop();
    await producer.disconnect();
  });
});
