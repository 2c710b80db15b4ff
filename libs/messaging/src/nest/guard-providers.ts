import type { Provider } from '@nestjs/common';
import { GuardedProgress } from '../guard/guarded-progress.js';
import { OwnTopics } from '../guard/own-topics.js';
import { RestoreGuard } from '../guard/restore-guard.js';
import { SentBookStore } from '../guard/sent-book-store.js';
import { GroupProgress } from '../kafka/group-progress.js';
import { createKafkaClient } from '../kafka/kafkajs-client.js';
import { KafkaJsGroupProgress } from '../kafka/kafkajs-group-progress.js';
import { Transactions } from '../transaction/transactions.js';
import { endTheProcess } from './end-the-process.js';
import type { MessagingOptions } from './messaging-options.js';
import type { ResolvedOptions } from './resolve-options.js';

const NO_TOPICS: NonNullable<MessagingOptions['ownTopics']> = { topics: [], wordIn: () => undefined };

/** Topics and tables of what a service says, its guard, and the progress of its group as far as the guard lets it be known. */
export const guardProviders = (options: symbol): Provider[] => [
  {
    provide: OwnTopics,
    inject: [options],
    useFactory: ({ kafka, name, ownTopics = NO_TOPICS }: ResolvedOptions): OwnTopics =>
      new OwnTopics(createKafkaClient(kafka), `${name}-guard`, ownTopics.topics, ownTopics.wordIn),
  },
  {
    provide: SentBookStore,
    inject: [options],
    // Transactions of its own: they write no events, so the relay need not be woken.
    useFactory: ({ name, connections, transactions, ownTopics = NO_TOPICS }: ResolvedOptions): SentBookStore =>
      new SentBookStore(new Transactions(connections, transactions), name, ownTopics.topics),
  },
  {
    provide: RestoreGuard,
    inject: [options, OwnTopics, SentBookStore],
    useFactory: ({ ownTopics }: ResolvedOptions, topics: OwnTopics, store: SentBookStore): RestoreGuard =>
      new RestoreGuard(topics, store, {
        ...(ownTopics?.remedy !== undefined && { remedy: ownTopics.remedy }),
        onBehind: ownTopics?.onBehind ?? endTheProcess,
        ...(ownTopics?.observer && { observer: ownTopics.observer }),
      }),
  },
  {
    provide: GroupProgress,
    inject: [options, RestoreGuard],
    useFactory: ({ kafka, name }: ResolvedOptions, guard: RestoreGuard): GroupProgress =>
      new GuardedProgress(new KafkaJsGroupProgress(createKafkaClient(kafka), name), guard),
  },
];
