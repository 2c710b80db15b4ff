import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { OutboxRelay, OutboxStatistics, type OutboxStats } from '@waybill/messaging';
import { Metrics } from './metrics.js';

/** What waits in the outbox, counted only when somebody asks: a count reads all of it. */
@Injectable()
export class OutboxMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly modules: ModuleRef,
  ) {}

  onModuleInit(): void {
    const relay = this.find(OutboxRelay);
    const outbox = this.find(OutboxStatistics);
    if (!relay || !outbox) return;
    // Not a number while the database is away: 0 would say that all is well.
    const counted = (value: (stats: OutboxStats) => number) => (): Promise<number> =>
      outbox.read().then(value, () => Number.NaN);
    this.gauge(
      'waybill_outbox_waiting',
      'Events committed and not yet acknowledged',
      counted((s) => s.waiting),
    );
    this.gauge(
      'waybill_outbox_oldest_age_seconds',
      'Age of the oldest of them',
      counted((s) => s.oldestAgeMs / 1000),
    );
    this.gauge(
      'waybill_outbox_dead',
      'Events the broker refuses for good',
      counted((s) => s.dead),
    );
    this.gauge('waybill_outbox_buckets_owned', 'Buckets this process sends', () => relay.owned?.length ?? Number.NaN);
  }

  private gauge(name: string, help: string, value: () => number | Promise<number>): void {
    this.metrics.gauge({
      name,
      help,
      async collect() {
        this.set(await value());
      },
    });
  }

  private find<T>(type: Type<T>): T | undefined {
    try {
      return this.modules.get(type, { strict: false });
    } catch {
      return undefined;
    }
  }
}
