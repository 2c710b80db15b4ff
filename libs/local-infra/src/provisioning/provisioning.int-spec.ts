import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseOf, PROCESS_NAMES } from '@waybill/system-map';
import { createKafkaClient } from '@waybill/messaging/kafka';
import { dropTestDatabase, eventually, execute, startTestBroker, testInfrastructure } from '@waybill/testing';
import { ConfigResourceTypes } from 'kafkajs';
import { Client } from 'pg';
import { Reaper } from '../process/reaper.js';
import { databaseSql } from './database-sql.js';
import { databaseRoles, provisionDeployment } from './deployed-databases.js';
import { SecretFiles } from './secret-files.js';
import { noteSchema, provisionDatabases, provisionGatewayDatabase, provisionReaders } from './databases.js';
import { topicDefinitions } from './topic-definitions.js';
import { provisionTopics } from './topics.js';

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

  it('raises all topics together when that is asked for, gives them the broker’s time, and leaves other settings alone', async () => {
    const broker = await startTestBroker(new Reaper());
    const { brokers } = broker;
    const admin = createKafkaClient({ clientId: 'suite', brokers: brokers.split(',') }).admin();
    try {
      await provisionTopics(brokers, 2);
      await admin.connect();
      // As another program may have left it.
      const changed = {
        'message.timestamp.type': 'CreateTime',
        'retention.ms': '86400000',
        'max.message.bytes': '3000000',
      };
      const configEntries = Object.entries(changed).map(([name, value]) => ({ name, value }));
      await admin.alterConfigs({
        validateOnly: false,
        resources: [{ type: ConfigResourceTypes.TOPIC, name: 'order-events', configEntries }],
      });
      await admin.createPartitions({ topicPartitions: [{ topic: 'payment-events', count: 4 }] });
      const counts = async () => {
        const { topics } = await admin.fetchTopicMetadata({ topics: topicDefinitions().map(({ name }) => name) });
        return Object.fromEntries(topics.map(({ name, partitions }) => [name, partitions.length]));
      };

      await expect(provisionTopics(brokers, 2)).rejects.toThrow(
        /payment-events 4\.\nEither have all topics raised to 4: WAYBILL_PARTITIONS=4 npm start -- --raise-partitions/,
      );
      await expect(provisionTopics(brokers, 4)).rejects.toThrow(
        /order-events 2, order-events\.dlq 2, .*npm run reset/s,
      );
      await expect(provisionTopics(brokers, 3, { raise: true })).rejects.toThrow(/payment-events 4/);
      const plan = await provisionTopics(brokers, 4, { raise: true, dryRun: true });
      expect(await counts()).toMatchObject({ 'order-events': 2, 'payment-events': 4 });
      expect(plan.topics).toContainEqual({
        topic: 'order-events',
        action: 'raised',
        partitions: 4,
        from: 2,
        config: { 'message.timestamp.type': 'LogAppendTime' },
      });

      expect(await provisionTopics(brokers, 4, { raise: true })).toEqual(plan);
      const after = await counts();
      expect(after).toMatchObject({ 'order-events': 4, 'order-events.dlq': 4, 'product-events': 4, 'dlq-audit': 1 });
      // What the controller has decided reaches the broker a moment later.
      await eventually(async () => {
        const again = await provisionTopics(brokers, undefined, { dryRun: true });
        expect(again.partitions).toBe(4);
        expect(again.topics.filter(({ action }) => action !== 'unchanged')).toEqual([]);
      });
      const { resources } = await admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: ConfigResourceTypes.TOPIC, name: 'order-events' }],
      });
      const config = Object.fromEntries(
        resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]) ?? [],
      );
      expect(config).toMatchObject({
        'message.timestamp.type': 'LogAppendTime',
        'retention.ms': '86400000',
        'max.message.bytes': '3000000',
      });
    } finally {
      await admin.disconnect();
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
    expect(new Set([...config.values()].map((each) => each['message.timestamp.type']))).toEqual(
      new Set(['LogAppendTime']),
    );
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

  it('gives passwords that cannot be computed where the administrator’s URL has none', async () => {
    const url = new URL(testInfrastructure().adminUrl);
    const kept = { PGPASSWORD: process.env.PGPASSWORD, WAYBILL_DATA_DIR: process.env.WAYBILL_DATA_DIR };
    const folder = mkdtempSync(join(tmpdir(), 'waybill-provisioning-'));
    Object.assign(process.env, { PGPASSWORD: decodeURIComponent(url.password), WAYBILL_DATA_DIR: folder });
    url.password = '';
    try {
      const made = await provisionGatewayDatabase(url.toString(), 'keyed_');
      const { password } = new URL(made.runtimeUrl);
      const computed = createHmac('sha256', '').update(made.database).digest('base64url').slice(0, 24);
      expect(password).toHaveLength(24);
      expect(password).not.toBe(computed);
      expect(await provisionGatewayDatabase(url.toString(), 'keyed_')).toEqual(made);
      expect(statSync(join(folder, 'databases.secret')).mode & 0o777).toBe(0o600);
    } finally {
      for (const [name, value] of Object.entries(kept)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      rmSync(folder, { recursive: true });
      await dropTestDatabase(testInfrastructure().adminUrl, 'keyed_waybill_gateway');
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

  it('makes roles that read everything, what is made later as well, and change nothing', async () => {
    const { adminUrl } = testInfrastructure();
    const databases = await provisionDatabases(adminUrl, 'readers_');
    const ownerOf = (sql: string) => execute(databases.order.ownerUrl, [sql]);
    try {
      await ownerOf('CREATE SCHEMA provider; CREATE TABLE provider.before AS SELECT 1 AS id');
      const urls = await provisionReaders(adminUrl, databases);
      expect(await provisionReaders(adminUrl, databases)).toEqual(urls);
      await ownerOf('CREATE SCHEMA later; CREATE TABLE later.after AS SELECT 2 AS id');

      const reader = new Client({ connectionString: urls.order });
      await reader.connect();
      try {
        const { rows } = await reader.query('SELECT id FROM provider.before UNION ALL SELECT id FROM later.after');
        expect(rows).toEqual([{ id: 1 }, { id: 2 }]);
        await expect(reader.query('DELETE FROM later.after')).rejects.toThrow(/read-only transaction/);
        await reader.query('SET default_transaction_read_only = off');
        await expect(reader.query('INSERT INTO later.after VALUES (3)')).rejects.toThrow(/permission denied/);
        await expect(reader.query('CREATE TABLE later.own (id int)')).rejects.toThrow(/permission denied for schema/);
      } finally {
        await reader.end();
      }
      const trespass = new URL(urls.order);
      trespass.pathname = `/${databases.payment.database}`;
      await expect(new Client({ connectionString: trespass.toString() }).connect()).rejects.toThrow(
        /permission denied/,
      );
    } finally {
      await Promise.all(Object.values(databases).map(({ database }) => dropTestDatabase(adminUrl, database)));
    }
  });

  it('makes the gateway a database of its own', async () => {
    const { adminUrl } = testInfrastructure();
    const made = await provisionGatewayDatabase(adminUrl, 'own_');
    try {
      expect(made.database).toBe('own_waybill_gateway');
      await execute(made.ownerUrl, ['CREATE TABLE kept (id int)']);
      await execute(made.runtimeUrl, ['INSERT INTO kept VALUES (1)']);
      await expect(execute(made.runtimeUrl, ['DROP TABLE kept'])).rejects.toThrow(/must be owner/);
    } finally {
      await dropTestDatabase(adminUrl, made.database);
    }
  });
});

describe('provisioning a deployment', () => {
  const databases = PROCESS_NAMES.map(databaseOf);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'waybill-secrets-'))));
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    const { adminUrl } = testInfrastructure();
    await Promise.all(databases.map((database) => dropTestDatabase(adminUrl, database)));
  });

  const urlIn = (file: string): string => readFileSync(join(folder, file), 'utf8').trim();
  const answers = (url: string): Promise<void> => execute(url, ['SELECT 1']);
  const files = () => databaseRoles().map((role) => role.files[0]!);

  it('gives every role a random password of its own, kept for one process each', async () => {
    const { adminUrl } = testInfrastructure();
    await provisionDeployment(adminUrl, new SecretFiles(folder));
    const passwords = files().map((file) => new URL(urlIn(file)).password);
    expect(new Set(passwords).size).toBe(6 * 2 + 5);
    const computed = databaseRoles().map(({ role }) =>
      createHmac('sha256', new URL(adminUrl).password).update(role).digest('base64url').slice(0, 24),
    );
    expect(passwords.filter((password) => computed.includes(password))).toEqual([]);
    await Promise.all(files().map((file) => answers(urlIn(file))));
    expect(files().map((file) => statSync(join(folder, file)).mode & 0o777)).toEqual(files().map(() => 0o600));
    expect(urlIn('cli/order-url')).toBe(urlIn('gateway/order-url'));
  });

  it('keeps them when it is repeated, also by an administrator without a password, and changes them when asked', async () => {
    const { adminUrl } = testInfrastructure();
    await provisionDeployment(adminUrl, new SecretFiles(folder));
    const first = files().map(urlIn);
    const [url, { PGPASSWORD }] = [new URL(adminUrl), process.env];
    process.env.PGPASSWORD = decodeURIComponent(url.password);
    url.password = '';
    try {
      await provisionDeployment(url.toString(), new SecretFiles(folder));
      expect(files().map(urlIn)).toEqual(first);
      await provisionDeployment(url.toString(), new SecretFiles(folder), { rotate: true });
    } finally {
      if (PGPASSWORD === undefined) delete process.env.PGPASSWORD;
      else process.env.PGPASSWORD = PGPASSWORD;
    }
    const rotated = files().map(urlIn);
    expect(rotated.filter((one) => first.includes(one))).toEqual([]);
    await Promise.all(rotated.map(answers));
    await expect(answers(first[0]!)).rejects.toThrow(/password authentication failed/);
  });
});

describe('the SQL of a deployment', () => {
  it('makes no role without a password, and no password is in it', () => {
    const sql = PROCESS_NAMES.map(databaseSql).join('');
    for (const { role } of databaseRoles()) expect(sql).toContain(`CREATE ROLE "${role}" LOGIN PASSWORD :'${role}';`);
    expect(sql.match(/PASSWORD/g)).toHaveLength(databaseRoles().length);
  });
});
