import { randomUUID } from 'node:crypto';
import {
  createKafkaClient,
  KafkaJsProducer,
  CURRENT_MESSAGING_SCHEMA_SQL,
  OutboxRelay,
  Transactions,
} from '@waybill/messaging';
import { provisionDatabase, provisionTopics, until } from '@waybill/local-infra';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import type { BenchInfrastructure } from './bench-infrastructure.js';
import { cpuOfTrees } from './cpu.js';
import { round, summarise, type Summary } from './percentiles.js';

const TOPIC = 'order-events';
/** Rows a transaction when the backlog is written. */
const CHUNK = 500;

export interface DrainResult {
  readonly rows: number;
  readonly eventsPerSecond: number;
  /** CPU-ms for 1,000 events; `relay` is the process with the relay in it. */
  readonly cpuMsPerThousand: Readonly<Record<string, number>>;
}

export interface LiveResult {
  readonly ratePerSecond: number;
  /** From the commit of an event's transaction to its arrival at a consumer, ms. */
  readonly commitToConsumer: Summary;
}

/** The outbox relay of `libs/messaging` in this process, on an outbox of its own; rows come from its own Transactions. */
export class RelayBench {
  private readonly producer;
  private sent = 0;

  private constructor(
    private readonly infrastructure: BenchInfrastructure,
    private readonly dataSource: DataSource,
    private readonly connectionString: string,
    private readonly valueBytes: number,
  ) {
    this.producer = new KafkaJsProducer(this.kafka('relay'));
  }

  static async on(infrastructure: BenchInfrastructure, valueBytes: number): Promise<RelayBench> {
    const { adminUrl, brokers } = infrastructure;
    const [{ ownerUrl }] = await Promise.all([provisionDatabase(adminUrl, 'bench_relay'), provisionTopics(brokers)]);
    const client = new Client({ connectionString: ownerUrl });
    await client.connect();
    for (const statement of CURRENT_MESSAGING_SCHEMA_SQL) await client.query(statement);
    await client.end();
    const dataSource = new DataSource({ type: 'postgres', url: ownerUrl, installExtensions: false });
    await dataSource.initialize();
    return new RelayBench(infrastructure, dataSource, ownerUrl, valueBytes);
  }

  /** `rows` events wait; then the relay is started. */
  async drain(rows: number): Promise<DrainResult> {
    const transactions = new Transactions(this.dataSource);
    for (let written = 0; written < rows; written += CHUNK) {
      await this.write(transactions, Math.min(CHUNK, rows - written));
    }
    const relay = this.relay();
    const before = cpuOfTrees(this.infrastructure.pids);
    const own = process.cpuUsage();
    const begun = performance.now();
    this.sent = 0;
    await relay.start();
    await until(() => Promise.resolve(this.sent >= rows), { timeoutMs: 600_000, intervalMs: 5 });
    const seconds = (performance.now() - begun) / 1000;
    const after = cpuOfTrees(this.infrastructure.pids);
    const used = process.cpuUsage(own);
    await relay.stop();
    const perThousand = (ms: number): number => round((ms * 1000) / rows, 2);
    return {
      rows,
      eventsPerSecond: Math.round(rows / seconds),
      cpuMsPerThousand: Object.fromEntries([
        ['relay', perThousand((used.user + used.system) / 1000)],
        ...[...after].map(([name, ms]) => [name, perThousand(ms - (before.get(name) ?? 0))]),
      ]) as Record<string, number>,
    };
  }

  /** One event a transaction, `ratePerSecond` of them, for so many seconds. */
  async live(ratePerSecond: number, seconds: number): Promise<LiveResult> {
    const relay = this.relay();
    const transactions = new Transactions(this.dataSource, { onCommitted: (buckets) => relay.wake(buckets) });
    await relay.start();
    const committedAt = new Map<string, number>();
    const arrivedAt = new Map<string, number>();
    const consumer = await this.consumer((id) => arrivedAt.set(id, performance.now()));
    const begun = performance.now();
    const writing: Promise<void>[] = [];
    for (let index = 0; index < ratePerSecond * seconds; index++) {
      const wait = begun + (index * 1000) / ratePerSecond - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      const id = randomUUID();
      writing.push(this.write(transactions, 1, id).then(() => void committedAt.set(id, performance.now())));
    }
    await Promise.all(writing);
    await until(() => Promise.resolve([...committedAt.keys()].every((id) => arrivedAt.has(id))), { timeoutMs: 30_000 });
    await relay.stop();
    await consumer.disconnect();
    // An event may arrive before its writer hears of the commit: then it took no time.
    const latencies = [...committedAt].map(([id, at]) => Math.max(0, (arrivedAt.get(id) ?? Number.NaN) - at));
    return { ratePerSecond, commitToConsumer: summarise(latencies) };
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
    await this.dataSource.destroy();
  }

  private async write(transactions: Transactions, count: number, firstId?: string): Promise<void> {
    await transactions.run((tx) => {
      for (let index = 0; index < count; index++) {
        const eventId = index === 0 && firstId !== undefined ? firstId : randomUUID();
        tx.outbox.push({
          eventId,
          topic: TOPIC,
          key: eventId,
          value: Buffer.alloc(this.valueBytes, 'x'),
          headers: { 'event-type': 'BenchEvent', 'event-id': eventId },
        });
      }
      return Promise.resolve();
    });
  }

  private relay(): OutboxRelay {
    return new OutboxRelay({
      connection: { connectionString: this.connectionString },
      producer: this.producer,
      name: 'bench',
      observer: { sent: (count) => void (this.sent += count) },
    });
  }

  private async consumer(onEvent: (id: string) => void) {
    const consumer = this.kafka('consumer').consumer({ groupId: `bench-relay-${process.pid}`, maxWaitTimeInMs: 50 });
    await consumer.connect();
    await consumer.subscribe({ topics: [TOPIC], fromBeginning: false });
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
    await consumer.run({
      partitionsConsumedConcurrently: 64,
      eachMessage: ({ message }) => {
        onEvent(message.key?.toString() ?? '');
        return Promise.resolve();
      },
    });
    await joined;
    return consumer;
  }

  private kafka(clientId: string) {
    return createKafkaClient({ clientId: `bench-${clientId}`, brokers: [this.infrastructure.brokers] });
  }
}
