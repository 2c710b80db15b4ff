import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { AnnounceAgain } from './announce-again.js';

/** How late a request is gone on with that another process left behind, or that the database's absence held up, ms. */
const POLL_MS = 5_000;

/** Works off requests to announce products again, for as long as the service runs. */
@Injectable()
export class Announcer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Announcer.name);
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly announceAgain: AnnounceAgain) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.wake(), POLL_MS);
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.working;
  }

  /** A request was made. */
  wake(): void {
    this.working ??= this.work().finally(() => {
      this.working = undefined;
    });
  }

  private async work(): Promise<void> {
    try {
      while (!this.stopped && (await this.announceAgain.nextBatch()));
    } catch (error) {
      this.logger.warn({ err: error, msg: 'announcing the catalogue again is held up' });
    }
  }
}
