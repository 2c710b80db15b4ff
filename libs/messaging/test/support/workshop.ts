import { randomBytes } from 'node:crypto';
import {
  createKafkaClient,
  ensureTopics,
  KafkaJsProducer,
  CURRENT_MESSAGING_SCHEMA_SQL,
  type OutgoingRecord,
  Transactions,
} from '@waybill/messaging';
import { createTestDatabase, createTestTopics, testInfrastructure, type TestDatabase } from '@waybill/testing';
import type { Kafka } from 'kafkajs';
import { DataSource } from 'typeorm';
import { ConsumerInstance, type InstanceOptions } from './consumer-instance.js';
import { type ParcelEvent, recordOf } from './parcel-event.js';
import { ordersOf, SCAN_BOOK_SQL, type Scan, scansIn } from './scan-book.js';

/** One suite's database, topics and consumer group, and the instances of the one service that consumes them. */
export class Workshop {
  readonly group = `group-${randomBytes(4).toString('hex')}`;
  private closed: Promise<void> | undefined;
  private readonly instances: ConsumerInstance[] = [];

  private constructor(
    readonly brokers: readonly string[],
    readonly kafka: Kafka,
    readonly database: TestDatabase,
    /** A connection of the test's own, apart from the instances'. */
    readonly books: DataSource,
    private readonly producer: KafkaJsProducer,
    readonly topics: { readonly parcels: string; readonly weights: string },
  ) {}

  static async open(partitions = 6): Promise<Workshop> {
    const [database, topics] = await Promise.all([
      createTestDatabase([...CURRENT_MESSAGING_SCHEMA_SQL, ...SCAN_BOOK_SQL]),
      createTestTopics(['parcels', 'weights'], { partitions }),
    ]);
    const brokers = testInfrastructure().brokers.split(',');
    const kafka = createKafkaClient({ brokers, clientId: 'workshop' });
    await ensureTopics(
      kafka,
      Object.values(topics).map((topic) => ({ name: `${topic}.dlq`, partitions: 1, config: {} })),
    );
    const books = await openDatabase(database.runtimeUrl);
    return new Workshop(brokers, kafka, database, books, new KafkaJsProducer(kafka), topics);
  }

  async send(...records: OutgoingRecord[]): Promise<void> {
    await this.producer.send(records);
  }

  /** Sends each event to `parcels`, in calls of at most 500 records. */
  async sendAll(events: readonly ParcelEvent[], topic = this.topics.parcels): Promise<void> {
    for (let at = 0; at < events.length; at += 500) {
      await this.producer.send(events.slice(at, at + 500).map((event) => recordOf(topic, event)));
    }
  }

  /** Starts an instance of the service, with connections of its own. */
  async instance(options: InstanceOptions = {}): Promise<ConsumerInstance> {
    const dataSource = await openDatabase(options.databaseUrl ?? this.database.runtimeUrl);
    const instance = new ConsumerInstance(
      {
        kafka: this.kafka,
        group: this.group,
        topics: [this.topics.parcels, this.topics.weights],
        transactions: new Transactions(dataSource),
        close: () => dataSource.destroy(),
      },
      options,
    );
    this.instances.push(instance);
    instance.start();
    return instance;
  }

  scans(): Promise<Scan[]> {
    return scansIn(this.books);
  }

  async orders(): Promise<Map<string, number[]>> {
    return ordersOf(await this.scans());
  }

  /** Committed offsets of the group over all partitions, added up: the records it counts as read. */
  async committed(): Promise<number> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      const topics = await admin.fetchOffsets({ groupId: this.group, topics: Object.values(this.topics) });
      return topics
        .flatMap(({ partitions }) => partitions)
        .reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
    } finally {
      await admin.disconnect();
    }
  }

  /** May be called twice. */
  close(): Promise<void> {
    this.closed ??= this.closeAll();
    return this.closed;
  }

  private async closeAll(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.stop()));
    await this.producer.disconnect();
    await this.books.destroy();
    await this.database.drop();
  }
}

export const openDatabase = (url: string): Promise<DataSource> =>
  new DataSource({
    type: 'postgres',
    url,
    poolSize: 4,
    installExtensions: false,
    connectTimeoutMS: 10_000,
  }).initialize();
