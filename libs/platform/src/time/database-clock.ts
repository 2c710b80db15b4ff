import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { RecurringWork } from '@waybill/messaging';
import type { DataSource } from 'typeorm';
import { databaseProblem } from '../problems/database-errors.js';
import { Clock } from './clock.js';
import { ClockOffset } from './clock-offset.js';

/** How long another clock of the database (a failover) may go unnoticed. Quartz drifts by a millisecond in that time. */
const ASK_EVERY_MS = 10_000;

const RETRY_MS = 500;

/**
 * The time of the service's database. All instances of a service share it, so what one of them writes down (a lease, a
 * deadline, when something is due) another can judge, however wrong the clocks of their machines are.
 *
 * The database is asked before anything uses the clock, and every 10 s from then on; in between, this process's monotonic
 * clock goes on from there. Setting the machine's clock changes nothing. Off by no more than an answer takes.
 */
@Injectable()
export class DatabaseClock extends Clock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly offset = new ClockOffset();
  private readonly asking = new RecurringWork(() => this.ask().then(() => false), { everyMs: ASK_EVERY_MS });

  private constructor(private readonly dataSource: Pick<DataSource, 'query'>) {
    super();
  }

  /** Resolves when the database has told the time, however long it is away. */
  static async of(dataSource: Pick<DataSource, 'query'>): Promise<DatabaseClock> {
    const clock = new DatabaseClock(dataSource);
    for (;;) {
      try {
        await clock.ask();
        return clock;
      } catch (error) {
        if (databaseProblem(error) === null) throw error;
        await delay(RETRY_MS);
      }
    }
  }

  now(): Date {
    return new Date(performance.now() + (this.offset.ms ?? 0));
  }

  /** How far this machine's clock is ahead of the database's, ms; below zero where it is behind. */
  get machineAheadMs(): number {
    return Date.now() - this.now().getTime();
  }

  onApplicationBootstrap(): void {
    this.asking.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.asking.stop();
  }

  /** Of two looks the first one may have waited for a connection; the second has one at hand. */
  private async ask(): Promise<void> {
    for (let look = 0; look < 2; look++) {
      const sentAt = performance.now();
      const [row] = await this.dataSource.query<{ theirs: number }[]>(
        `SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS theirs`,
      );
      if (row) this.offset.learn({ sentAt, answeredAt: performance.now(), theirs: row.theirs });
    }
  }
}
