import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { RecurringWork } from '@waybill/messaging';
import { Clock, Metrics } from '@waybill/platform';
import type { ContactChannel } from '../domain/contact.js';
import { WaitingMessages, type OldestWaiting } from '../persistence/waiting-messages.js';

const LOOK_EVERY_MS = 60_000;
/** Age of the oldest waiting message from which on the log says so, s. */
const LATE_SECONDS = 10 * 60;
/** How often it is said again while it lasts, ms. */
const SAY_EVERY_MS = 60 * 60_000;

/** Nothing waits for hours in silence: a gauge of the oldest message that waits, and a line once it is late. */
@Injectable()
export class LateMessages implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('delivery');
  private readonly saidAt = new Map<ContactChannel, number>();
  private readonly work: RecurringWork;

  constructor(
    private readonly waiting: WaitingMessages,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    metrics.gauge<'channel'>({
      name: 'waybill_notification_oldest_waiting_seconds',
      help: 'Age of the oldest message that is not delivered yet',
      labelNames: ['channel'],
      async collect() {
        // Not a number while the database is away: 0 would say that all is well.
        const channels = await waiting.oldest().catch(() => UNKNOWN);
        for (const { channel, seconds } of channels) this.set({ channel }, seconds);
      },
    });
    this.work = new RecurringWork(() => this.look(), {
      everyMs: LOOK_EVERY_MS,
      onError: (error) => this.logger.warn({ err: error, msg: 'what waits is not known' }),
    });
  }

  /** @returns false: there is never more to do at once */
  async look(): Promise<boolean> {
    for (const { channel, seconds } of await this.waiting.oldest()) {
      if (seconds < LATE_SECONDS) this.saidAt.delete(channel);
      else this.say(channel, seconds);
    }
    return false;
  }

  onApplicationBootstrap(): void {
    this.work.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.work.stop();
  }

  private say(channel: ContactChannel, seconds: number): void {
    const now = this.clock.now().getTime();
    if (now - (this.saidAt.get(channel) ?? Number.NEGATIVE_INFINITY) < SAY_EVERY_MS) return;
    this.saidAt.set(channel, now);
    this.logger.warn({ channel, seconds: Math.round(seconds) }, 'messages wait');
  }
}

const UNKNOWN: readonly OldestWaiting[] = (['EMAIL', 'SMS'] as const).map((channel) => ({
  channel,
  seconds: Number.NaN,
}));
