import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { OutboxRelay } from '@waybill/messaging';
import type { RelayStats } from '@waybill/messaging';
import { Metrics } from './metrics.js';

/** One scrape reads all gauges; they share what was read. */
const FRESH_MS = 500;

/** What waits in the outbox, counted only when somebody asks: a count is a scan. */
@Injectable()
export class OutboxMetrics implements OnModuleInit {
  private read: { readonly at: number; readonly stats: Promise<RelayStats> } | undefined;

  constructor(
    private readonly metrics: Metrics,
    private readonly modules: ModuleRef,
  ) {}

  onModuleInit(): void {
    const relay = this.relay();
    if (!relay) return;
    this.gauge(relay, 'waybill_outbox_waiting', 'Events committed and not yet acknowledged', (s) => s.waiting);
    this.gauge(relay, 'waybill_outbox_oldest_age_seconds', 'Age of the oldest of them', (s) => s.oldestAgeMs / 1000);
    this.gauge(relay, 'waybill_outbox_dead', 'Events the broker refuses for good', (s) => s.dead);
    this.gauge(relay, 'waybill_outbox_buckets_owned', 'Buckets this process sends', (s) => s.owned.length);
  }

  private gauge(relay: OutboxRelay, name: string, help: string, value: (stats: RelayStats) => number): void {
    const stats = (): Promise<RelayStats> => this.stats(relay);
    this.metrics.gauge({
      name,
      help,
      async collect() {
        // Not a number while the database is away: 0 would say that all is well.
        this.set(await stats().then(value, () => Number.NaN));
      },
    });
  }

  private stats(relay: OutboxRelay): Promise<RelayStats> {
    if (!this.read || Date.now() - this.read.at > FRESH_MS) this.read = { at: Date.now(), stats: relay.stats() };
    return this.read.stats;
  }

  private relay(): OutboxRelay | undefined {
    try {
      return this.modules.get(OutboxRelay, { strict: false });
    } catch {
      return undefined;
    }
  }
}
