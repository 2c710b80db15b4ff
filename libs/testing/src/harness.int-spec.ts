import { createKafkaClient } from '@waybill/messaging/kafka';
import { Client } from 'pg';
import { createTestDatabase } from './test-database.js';
import { testInfrastructure } from './test-infrastructure.js';
import { createTestTopics } from './test-topics.js';

describe('the test infrastructure', () => {
  it('gives each suite topics of its own on a real broker', async () => {
    const first = await createTestTopics(['orders'], { partitions: 2 });
    const second = await createTestTopics(['orders']);
    expect(first.orders).not.toBe(second.orders);

    const brokers = testInfrastructure().brokers.split(',');
    const kafka = createKafkaClient({ clientId: 'suite', brokers });
    const admin = kafka.admin();
    await admin.connect();
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [first.orders] });
      expect(topics[0]?.partitions).toHaveLength(2);
    } finally {
      await admin.disconnect();
    }
  });

  it('gives a database whose runtime role reads and writes rows of the owner but changes no schema', async () => {
    const database = await createTestDatabase([
      'CREATE TABLE parcel (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, label text)',
      'CREATE SCHEMA provider',
      'CREATE TABLE provider.ledger (id bigserial PRIMARY KEY)',
    ]);
    const client = new Client({ connectionString: database.runtimeUrl });
    await client.connect();
    try {
      await client.query("INSERT INTO parcel (label) VALUES ('a')");
      await client.query('INSERT INTO provider.ledger DEFAULT VALUES');
      const { rows } = await client.query<{ label: string }>('SELECT label FROM parcel');
      expect(rows).toEqual([{ label: 'a' }]);
      await expect(client.query('CREATE TABLE other ()')).rejects.toThrow(/permission denied/);
      await expect(client.query('DROP TABLE parcel')).rejects.toThrow(/must be owner/);
    } finally {
      await client.end();
      await database.drop();
    }
  });
});
