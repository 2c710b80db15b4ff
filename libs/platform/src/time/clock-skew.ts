import { Injectable, Logger, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import { ServiceConfig } from '../config/service-config.js';
import { Metrics } from '../metrics/metrics.js';
import { DatabaseClock } from './database-clock.js';

const LOOK_EVERY_MS = 1_000;

/**
 * Says when this machine's clock is off from the database's by more than CLOCK_SKEW_WARN_MS: by a line in the log when it
 * begins and one when it is over, by `waybill_clock_skew_seconds`, and in `/health/ready`. Nothing is decided by that
 * clock across processes, so it is no reason to be unready; logs, traces and the `time` of events are wrong by so much.
 */
@Injectable()
export class ClockSkew implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('clock');
  private wasOff = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly clock: Pick<DatabaseClock, 'machineAheadMs'>,
    private readonly config: Pick<ServiceConfig, 'clockSkewWarnMs'>,
    metrics: Metrics,
  ) {
    metrics.gauge({
      name: 'waybill_clock_skew_seconds',
      help: 'How far this machine’s clock is ahead of the database’s; below zero where it is behind',
      collect() {
        this.set(clock.machineAheadMs / 1000);
      },
    });
  }

  /** What is wrong with the machine's clock, for people; undefined where it is right. */
  get complaint(): string | undefined {
    const ms = this.clock.machineAheadMs;
    if (Math.abs(ms) <= this.config.clockSkewWarnMs) return undefined;
    return `${(Math.abs(ms) / 1000).toFixed(1)} s ${ms > 0 ? 'ahead of' : 'behind'} the database’s`;
  }

  onApplicationBootstrap(): void {
    this.look();
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  look(): void {
    const { complaint } = this;
    const isOff = complaint !== undefined;
    if (isOff && !this.wasOff) this.logger.warn({ msg: `this machine’s clock is ${complaint}` });
    if (!isOff && this.wasOff) this.logger.log({ msg: 'this machine’s clock agrees with the database’s again' });
    this.wasOff = isOff;
  }
}
