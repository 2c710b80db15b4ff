import type { Batch, EachBatchPayload, Kafka, OffsetsByTopicPartition } from 'kafkajs';

type Listener = (event: { payload: unknown }) => void;

/** A kafkajs consumer in the hands of the test: it runs when told to, and emits what the test says. */
export class FakeKafkaJsConsumer {
  readonly events = {
    CRASH: 'consumer.crash',
    END_BATCH_PROCESS: 'consumer.end_batch_process',
    FETCH_START: 'consumer.fetch_start',
    GROUP_JOIN: 'consumer.group_join',
    REBALANCING: 'consumer.rebalancing',
  };
  readonly commits: OffsetsByTopicPartition[] = [];
  readonly resolved: string[] = [];
  readonly committedApart: unknown[] = [];
  private nextOffset: string | undefined;
  connectError: Error | undefined;
  heartbeatError: Error | undefined;
  running = false;
  disconnected = false;
  subscription: unknown;
  runOptions: { eachBatch?: (payload: EachBatchPayload) => Promise<void> } & Record<string, unknown> = {};
  private readonly listeners = new Map<string, Listener>();

  constructor(readonly options: Readonly<Record<string, unknown>>) {}

  on(event: string, listener: Listener): void {
    this.listeners.set(event, listener);
  }

  emit(event: keyof FakeKafkaJsConsumer['events'], payload: object = {}): void {
    this.listeners.get(this.events[event])?.({ payload });
  }

  connect(): Promise<void> {
    return this.connectError ? Promise.reject(this.connectError) : Promise.resolve();
  }

  subscribe(subscription: unknown): Promise<void> {
    this.subscription = subscription;
    return Promise.resolve();
  }

  run(options: FakeKafkaJsConsumer['runOptions']): Promise<void> {
    this.runOptions = options;
    this.running = true;
    return Promise.resolve();
  }

  pause(): void {
    if (!this.running) throw new Error('Consumer group was not initialized, consumer#run must be called first');
  }

  disconnect(): Promise<void> {
    this.disconnected = true;
    return Promise.resolve();
  }

  /** Joins the group with `partitions` partitions of the topic. */
  join(partitions = 2): void {
    this.emit('GROUP_JOIN', { memberAssignment: { parcels: Array.from({ length: partitions }, (_, index) => index) } });
  }

  commitOffsets(offsets: readonly unknown[]): Promise<void> {
    this.committedApart.push(...offsets);
    return Promise.resolve();
  }

  /** As of a batch that ends at `lastOffset` and holds nothing for readers. */
  passOver(lastOffset: string): void {
    const batch = { topic: 'parcels', partition: 0, lastOffset, highWatermark: '100', batchSize: 0 };
    this.emit('END_BATCH_PROCESS', batch);
  }

  /** Hands a batch of records with these offsets to `eachBatch`; it was asked for where the one before ended. */
  async fetch(offsets: readonly string[], fetchedOffset = this.nextOffset ?? offsets[0]): Promise<void> {
    this.nextOffset = String(Number(offsets.at(-1)) + 1);
    const messages = offsets.map((offset) => ({
      offset,
      timestamp: '0',
      key: null,
      value: null,
      attributes: 0,
      size: 0,
    }));
    const batch = {
      topic: 'parcels',
      partition: 0,
      highWatermark: '100',
      fetchedOffset,
      messages,
      lastOffset: () => offsets.at(-1) ?? '-1',
    };
    await this.runOptions.eachBatch?.({
      batch: batch as unknown as Batch,
      heartbeat: () => (this.heartbeatError ? Promise.reject(this.heartbeatError) : Promise.resolve()),
      resolveOffset: (offset: string) => this.resolved.push(offset),
      commitOffsetsIfNecessary: (offsets: OffsetsByTopicPartition) => {
        this.commits.push(offsets);
        return Promise.resolve();
      },
    } as unknown as EachBatchPayload);
  }
}

/** Makes fake consumers and keeps them, in order. */
export class FakeKafkaJs {
  readonly consumers: FakeKafkaJsConsumer[] = [];
  /** What the group has committed for each topic's partition 0. */
  committed = '-1';
  readonly unreadable = new Map<string, Error>();
  prepare: (consumer: FakeKafkaJsConsumer) => void = () => undefined;

  get client(): Kafka {
    return this as unknown as Kafka;
  }

  consumer(options: Readonly<Record<string, unknown>>): FakeKafkaJsConsumer {
    const consumer = new FakeKafkaJsConsumer(options);
    this.prepare(consumer);
    this.consumers.push(consumer);
    return consumer;
  }

  admin() {
    return {
      connect: () => Promise.resolve(),
      disconnect: () => Promise.resolve(),
      fetchOffsets: ({ topics }: { topics: readonly string[] }) =>
        Promise.resolve(topics.map((topic) => ({ topic, partitions: [{ partition: 0, offset: this.committed }] }))),
      fetchTopicMetadata: ({ topics: [topic = ''] }: { topics: readonly string[] }) => {
        const error = this.unreadable.get(topic);
        return error ? Promise.reject(error) : Promise.resolve({ topics: [{ partitions: Array(5) }] });
      },
    };
  }
}
