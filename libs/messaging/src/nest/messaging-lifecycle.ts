import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { RecordProducer } from '../record/record.js';
import type { OutboxRelay } from '../relay/outbox-relay.js';
import type { RecurringWork } from '../timing/recurring-work.js';

/**
 * Runs the relay and the inbox's expiry from bootstrap to shutdown. `onApplicationShutdown` comes after HTTP and the
 * transport are closed, so the relay still sends what their last transactions wrote; it has a database connection of its
 * own, so it does not matter whether the pools are closed before or after.
 */
export class MessagingLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly producer: RecordProducer,
    private readonly relay: OutboxRelay | undefined,
    private readonly expiry: RecurringWork | undefined,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.expiry?.start();
    await this.relay?.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.expiry?.stop();
    await this.relay?.stop();
    await this.producer.disconnect();
  }
}
