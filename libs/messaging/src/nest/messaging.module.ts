import {
  Logger,
  Module,
  type DynamicModule,
  type FactoryProvider,
  type ModuleMetadata,
  type Provider,
} from '@nestjs/common';
import type { ConsumedEvent } from '../handling/event-contract.js';
import { RestoreGuard } from '../guard/restore-guard.js';
import { OwnTopics } from '../guard/own-topics.js';
import { SentBookStore } from '../guard/sent-book-store.js';
import { InboxExpiry } from '../inbox/inbox-expiry.js';
import { GroupProgress } from '../kafka/group-progress.js';
import type { RecordProducer } from '../record/record.js';
import { createKafkaClient } from '../kafka/kafkajs-client.js';
import { KafkaJsProducer } from '../kafka/kafkajs-producer.js';
import { OutboxRelay } from '../relay/outbox-relay.js';
import { OutboxStatistics } from '../outbox/outbox-statistics.js';
import { Transactions } from '../transaction/transactions.js';
import { RecurringWork } from '../timing/recurring-work.js';
import { guardProviders } from './guard-providers.js';
import { KafkaBatchTransport } from './kafka-batch-transport.js';
import { MessagingLifecycle } from './messaging-lifecycle.js';
import type { MessagingOptions } from './messaging-options.js';
import { resolveOptions, type ResolvedOptions } from './resolve-options.js';
import { Publisher } from '../events/publisher.js';

/** Injection token of the RecordProducer (an interface). */
export const RECORD_PRODUCER = Symbol('RecordProducer');

const OPTIONS = Symbol('MessagingOptions');

export interface MessagingAsyncOptions<E extends ConsumedEvent = ConsumedEvent> {
  readonly imports?: ModuleMetadata['imports'];
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: (...dependencies: never[]) => MessagingOptions<E> | Promise<MessagingOptions<E>>;
}

const providers: Provider[] = [
  {
    provide: RECORD_PRODUCER,
    inject: [OPTIONS],
    useFactory: ({ kafka }: ResolvedOptions): RecordProducer =>
      new KafkaJsProducer(createKafkaClient(kafka), { settles: false }),
  },
  ...guardProviders(OPTIONS),
  {
    provide: OutboxRelay,
    inject: [OPTIONS, RECORD_PRODUCER, RestoreGuard],
    useFactory: (
      { relay, kafka }: ResolvedOptions,
      producer: RecordProducer,
      guard: RestoreGuard,
    ): OutboxRelay | undefined =>
      relay &&
      new OutboxRelay({
        ...relay,
        producer,
        name: kafka.clientId,
        beforeSession: () => guard.admit(),
        onSessionLost: () => guard.doubt(),
      }),
  },
  {
    provide: Transactions,
    inject: [OPTIONS, OutboxRelay],
    useFactory: ({ connections, transactions }: ResolvedOptions, relay: OutboxRelay | undefined): Transactions =>
      new Transactions(connections, { ...transactions, onCommitted: (buckets) => relay?.wake(buckets) }),
  },
  {
    provide: Publisher,
    inject: [OPTIONS],
    useFactory: ({ name }: ResolvedOptions) => new Publisher(name),
  },
  {
    provide: OutboxStatistics,
    inject: [Transactions],
    useFactory: (transactions: Transactions) => new OutboxStatistics(transactions),
  },
  {
    provide: KafkaBatchTransport,
    inject: [OPTIONS, Transactions, RestoreGuard],
    useFactory: (options: ResolvedOptions, transactions: Transactions, guard: RestoreGuard) =>
      new KafkaBatchTransport(options, transactions, guard.passed),
  },
  {
    provide: MessagingLifecycle,
    inject: [OPTIONS, Transactions, RECORD_PRODUCER, OutboxRelay, RestoreGuard],
    useFactory: (
      options: ResolvedOptions,
      transactions: Transactions,
      producer: RecordProducer,
      relay: OutboxRelay | undefined,
      guard: RestoreGuard,
    ) => new MessagingLifecycle(options, producer, relay, inboxExpiry(options, transactions), guard),
  },
];

const INBOX_KEEP_MS = 30 * 24 * 60 * 60 * 1_000;
const INBOX_EXPIRY_EVERY_MS = 60_000;

function inboxExpiry({ name, consumer }: ResolvedOptions, transactions: Transactions): RecurringWork | undefined {
  if (!consumer) return undefined;
  const expiry = new InboxExpiry(transactions, name, consumer.inboxKeepMs ?? INBOX_KEEP_MS);
  const logger = new Logger('InboxExpiry');
  return new RecurringWork(() => expiry.round(), {
    everyMs: INBOX_EXPIRY_EVERY_MS,
    onError: (error) => logger.warn({ err: error, msg: 'old inbox rows could not be deleted' }),
  });
}

/**
 * Gives an application its {@link Transactions}, {@link OutboxRelay} (undefined without `options.relay`),
 * {@link OutboxStatistics}, {@link KafkaBatchTransport}, {@link GroupProgress} and RecordProducer
 * ({@link RECORD_PRODUCER}), everywhere; one per process. The relay and the inbox's expiry run from bootstrap on; the
 * transport runs once it is connected:
 * `app.connectMicroservice({ strategy: app.get(KafkaBatchTransport) })`.
 *
 * Nothing here needs the broker to boot. Shutdown, in Nest's order: HTTP, then the transport drains, then
 * (onApplicationShutdown) the workers of feature modules, the relay sends what is committed, the producer disconnects,
 * pools.
 */
@Module({})
export class MessagingModule {
  /** As {@link forRootAsync}, for options that are known when the module is declared. */
  static forRoot(options: MessagingOptions): DynamicModule {
    return MessagingModule.forRootAsync({ useFactory: () => options });
  }

  static forRootAsync<E extends ConsumedEvent>(options: MessagingAsyncOptions<E>): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      imports: options.imports ?? [],
      providers: [
        {
          provide: OPTIONS,
          inject: options.inject ?? [],
          useFactory: async (...dependencies: never[]) => resolveOptions(await options.useFactory(...dependencies)),
        },
        ...providers,
      ],
      exports: [
        Transactions,
        OutboxRelay,
        OutboxStatistics,
        KafkaBatchTransport,
        GroupProgress,
        RECORD_PRODUCER,
        Publisher,
        RestoreGuard,
        OwnTopics,
        SentBookStore,
      ],
    };
  }
}
