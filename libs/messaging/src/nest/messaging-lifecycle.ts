import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { kafkaJsFunctions } from '../kafka/fast-path/kafkajs-functions.js';
import type { RestoreGuard } from '../guard/restore-guard.js';
import type { RecordProducer } from '../record/record.js';
import type { OutboxRelay } from '../relay/outbox-relay.js';
import { createTopicsWhenPossible } from './topic-creation.js';
import type { ResolvedOptions } from './resolve-options.js';
import type { RecurringWork } from '../timing/recurring-work.js';

/**
 * Runs the relay and the inbox's expiry from bootstrap to shutdown. `onApplicationShutdown` comes after HTTP and the
 * transport are closed, so the relay still sends what their last transactions wrote; it has a database connection of its
 * own, so it does not matter whether the pools are closed before or after.
 */
export class MessagingLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    private readonly options: ResolvedOptions,
    private readonly producer: RecordProducer,
    private readonly relay: OutboxRelay | undefined,
    private readonly expiry: RecurringWork | undefined,
    private readonly guard: Pick<RestoreGuard, 'stop'>,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const functions = kafkaJsFunctions();
    if (functions.mode === 'untouched') {
      new Logger('Kafka').warn(`records are read by kafkajs alone, which is slower: ${functions.why}`);
    }
    if (this.options.createTopics) void createTopicsWhenPossible(this.options, this.stopping.signal);
    this.expiry?.start();
    await this.relay?.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.guard.stop();
    this.stopping.abort();
    await this.expiry?.stop();
    await this.relay?.stop();
    await this.producer.disconnect();
    await this.options.pool?.end();
  }
}
