import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { IdempotencyKeys } from '../persistence/idempotency-keys.js';

const EVERY_MS = 60_000;
const BATCH = 500;

/** Deletes expired idempotency keys, a small batch at a time; any number of instances may do so at once. */
@Injectable()
export class ForgetExpiredKeys implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('ForgetExpiredKeys');
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly keys: IdempotencyKeys) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.execute(), EVERY_MS);
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  async execute(): Promise<void> {
    try {
      while (!this.stopped && (await this.keys.forgetExpired(BATCH)) === BATCH);
    } catch (err) {
      this.logger.debug({ err }, 'expired keys wait for the next round');
    }
  }
}
