import { createKafkaClient } from '@waybill/messaging/kafka';
import { startTestBroker, testInfrastructure, dropTestDatabase } from '@waybill/testing';
import { Client } from 'pg';
import { Reaper } from '../process/reaper.js';
import { noteSchema, provisionDatabases } from './databases.js';
import { provisionTopics, topicDefinitions } from './topics.js';

describe('provisioning the topics', () => {
  it('makes every topic with its dead letter queue, finds them again, and refuses another number of partitions', async () => {
    const broker = await startTestBroker(new Reaper());
    const { brokers } = broker;
    try {
      await provisionTopics(brokers, 2);
      await provisionTopics(brokers, 2);
      await expect(provisionTopics(brokers, 3)).rejects.toMatchObject({
        code: 'PARTITION_MISMATCH',
        message: expect.stringContaining('WAYBILL_PARTITIONS=2') as string,
      });
      const admin = createKafkaClient({ clientId: 'suite', brokers: brokers.split(',') }).admin();
      await admin.connect();
      const topics = await admin.listTopics();
      await admin.disconnect();
      expect(topics).toEqual(expect.arrayContaining(topicDefinitions().map(({ name }) => name)));
    } finally {
      await broker.stop();
    }
  });

  it('keeps dead letters for good and compacts what is keyed by SKU', () => {
    const config = new Map(topicDefinitions().map((topic) => [topic.name, topic.config]));
    expect(config.get('order-events.dlq')).toMatchObject({
      'retention.ms': '-1',
      'cleanup.policy': 'delete',
      'max.message.bytes': '2097152',
    });
    expect(config.get('product-events')).toMatchObject({ 'cleanup.policy': 'compact' });
    expect(config.get('dlq-audit')).toMatchObject({ 'cleanup.policy': 'compact' });
  });
});

describe('provisioning the databases', () => {
  it('can be repeated, and remembers beside each database which code has migrated it', async () => {
    const { adminUrl } = testInfrastructure();
    const first = await provisionDatabases(adminUrl, 'provisioning_');
    try {
      expect(first.order.schema).toBeNull();
      await noteSchema(first.order, 'code-1');
      const again = await provisionDatabases(adminUrl, 'provisioning_');
      expect(again.order).toEqual({ ...first.order, schema: 'code-1' });
      expect(again.payment.schema).toBeNull();
    } finally {
      await Promise.all(Object.values(first).map(({ database }) => dropTestDatabase(adminUrl, database)));
    }
  });

  it('lets a service into its own database only', async () => {
    const { adminUrl } = testInfrastructure();
    const databases = await provisionDatabases(adminUrl, 'walls_');
    try {
      const trespass = new URL(databases.order.runtimeUrl);
      trespass.pathname = `/${databases.payment.database}`;
      const client = new Client({ connectionString: trespass.toString() });
      await expect(client.connect()).rejects.toThrow(/permission denied for database/);
    } finally {
      await Promise.all(Object.values(databases).map(({ database }) => dropTestDatabase(adminUrl, database)));
    }
  });
});
