import type { Kafka } from 'kafkajs';
import type { Transactions } from '@waybill/messaging';
import type { BatchConsumer } from '../../src/consumer/batch-consumer.js';
import { createBatchConsumer, type BatchConsumerSetup } from '../../src/consumer/create-batch-consumer.js';
import type { EventHandler } from '../../src/handling/event-contract.js';
import type { RecordSource } from '../../src/record/record-source.js';
import { KafkaJsConsumer } from '../../src/kafka/kafkajs-consumer.js';
import { Observed } from './observed.js';
import { parcelCodec, type ParcelEvent } from './parcel-event.js';
import { writeScans } from './scan-book.js';
import type { EventContext, Received } from '@waybill/messaging';

export type ParcelHandler = (events: Received<ParcelEvent>[], context: EventContext) => Promise<void>;

export interface InstanceOptions extends Partial<
  Pick<BatchConsumerSetup, 'maxBatch' | 'maxQueued' | 'drainMs' | 'lock' | 'delay' | 'suspend' | 'statementTimeoutMs'>
> {
  readonly handler?: ParcelHandler;
  readonly databaseUrl?: string;
  readonly sessionTimeoutMs?: number;
  /** It has no handler of ParcelScanned. Default false. */
  readonly forgetsScans?: boolean;
  /** How long ParcelWeighed may wait for others, ms. */
  readonly maxWaitMs?: number;
  /** Handler of ParcelWeighed, where it is another. */
  readonly weighed?: ParcelHandler;
  readonly kafka?: Kafka;
  readonly topics?: readonly string[];
  /** Stands between the consumer and Kafka. */
  readonly around?: (source: RecordSource) => RecordSource;
}

export interface Surroundings {
  readonly kafka: Kafka;
  readonly group: string;
  readonly topics: readonly string[];
  readonly transactions: Transactions;
  readonly close: () => Promise<void>;
}

/** One running instance of the service under test: list handlers for both parcel events. */
export class ConsumerInstance {
  readonly observed = new Observed();
  readonly fatal: Error[] = [];
  readonly source: RecordSource;
  readonly consumer: BatchConsumer;
  private stopped: Promise<void> | undefined;

  constructor(
    private readonly surroundings: Surroundings,
    options: InstanceOptions,
  ) {
    const { group, transactions } = surroundings;
    const { kafka, topics } = { ...surroundings, ...options };
    const { sessionTimeoutMs = 6_000, around = (source) => source } = options;
    this.source = around(new KafkaJsConsumer(kafka, { groupId: group, topics, sessionTimeoutMs }));
    const call = (options.handler ?? writeScans) as EventHandler['call'];
    const handler = { delivery: 'list', maxWaitMs: 0, call } as EventHandler;
    const { maxWaitMs = 0 } = options;
    this.consumer = createBatchConsumer({
      ...options,
      consumer: group,
      source: this.source,
      transactions,
      codec: parcelCodec,
      handlers: new Map([
        ...(options.forgetsScans === true ? [] : [['ParcelScanned', handler] as const]),
        ['ParcelWeighed', { ...handler, maxWaitMs, ...(options.weighed && { call: options.weighed }) } as EventHandler],
      ]),
      observer: this.observed,
      onFatal: (error) => this.fatal.push(error),
    });
  }

  start(): void {
    this.consumer.start();
  }

  stop(): Promise<void> {
    this.stopped ??= this.consumer.stop().then(() => this.surroundings.close());
    return this.stopped;
  }
}
