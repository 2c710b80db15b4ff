import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { RecurringWork } from '@waybill/messaging';
import { Clock, Metrics } from '@waybill/platform';
import { WaitingMessages } from '../persistence/waiting-messages.js';

const LOOK_EVERY_MS = 60_000;
/** Age of the oldest waiting message from which on the log says so, s. */
const LATE_SECONDS = 10 * 60;
/** How often it is said again while it lasts, ms. */
const SAY_EVERY_MS = 60 * 60_000;

/** Nothing waits for hours in silence: a gauge of the oldest message that waits, and a line once it is late. */
@Injectable()
export class LateMessages implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('delivery');
  private readonly work: RecurringWork;
  private saidAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly waiting: WaitingMessages,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    metrics.gauge({
      name: 'waybill_notification_oldest_waiting_seconds',
      help: 'Age of the oldest message that is not delivered yet',
      async collect() {
        // Not a number while the database is away: 0 would say that all is well.
        const seconds = waiting.oldest().then((oldest) => oldest?.seconds ?? 0);
        this.set(await seconds.catch(() => Number.NaN));
      },
    });
    this.work = new RecurringWork(() => this.look(), {
      everyMs: LOOK_EVERY_MS,
      onError: (error) => this.logger.warn({ err: error, msg: 'what waits is not known' }),
    });
  }

  /** @returns false: there is never more to do at once */
  async look(): Promise<boolean> {
    const oldest = await this.waiting.oldest();
    const now = this.clock.now().getTime();
    if (!oldest || oldest.seconds < LATE_SECONDS) {
      this.saidAt = Number.NEGATIVE_INFINITY;
    } else if (now - this.saidAt >= SAY_EVERY_MS) {
      this.saidAt = now;
      this.logger.warn({ channel: oldest.channel, seconds: Math.round(oldest.seconds) }, 'messages wait');
    }
    return false;
  }

  onApplicationBootstrap(): void {
    this.work.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.work.stop();
  }
}
