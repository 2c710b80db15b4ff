import type { Batch, EachBatchPayload, Kafka, OffsetsByTopicPartition } from 'kafkajs';

type Listener = (event: { payload: unknown }) => void;

/** A kafkajs consumer in the hands of the test: it runs when told to, and emits what the test says. */
export class FakeKafkaJsConsumer {
  readonly events = {
    CRASH: 'consumer.crash',
    FETCH_START: 'consumer.fetch_start',
    GROUP_JOIN: 'consumer.group_join',
    REBALANCING: 'consumer.rebalancing',
  };
  readonly commits: OffsetsByTopicPartition[] = [];
  readonly resolved: string[] = [];
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

  /** Hands a batch of records with these offsets to `eachBatch`. */
  async fetch(offsets: readonly string[]): Promise<void> {
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
      fetchTopicMetadata: () => Promise.resolve({ topics: [{ partitions: Array(5) }, { partitions: Array(7) }] }),
    };
  }
}
