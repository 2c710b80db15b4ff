import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Gauge } from 'prom-client';
import { Health } from '../health/health.js';
import { Metrics } from '../metrics/metrics.js';
import { ProviderBreaker, type ProviderBreakerSettings } from './provider-breaker.js';

/** Makes the breakers of a process's providers, and says so wherever one opens: log, `/metrics`, `/health/ready`. */
@Injectable()
export class ProviderBreakers implements OnApplicationShutdown {
  private readonly logger = new Logger(ProviderBreaker.name);
  private readonly breakers: ProviderBreaker[] = [];
  private readonly open: Gauge<'provider'>;

  constructor(
    metrics: Metrics,
    private readonly health: Health,
  ) {
    this.open = metrics.gauge({
      name: 'waybill_provider_breaker_open',
      help: 'Whether a provider is taken to be away: 1 until a request that is let through is answered',
      labelNames: ['provider'],
    });
  }

  /** @param settings `provider` names it: one breaker a name */
  make(settings: ProviderBreakerSettings): ProviderBreaker {
    const { provider } = settings;
    let away: string | undefined;
    this.open.set({ provider }, 0);
    this.health.remark(provider, () => away);
    const breaker = new ProviderBreaker(settings, {
      opened: (reason) => {
        away = `away since ${new Date().toISOString()}: ${messageOf(reason)}`;
        this.open.set({ provider }, 1);
        this.logger.warn({
          provider,
          err: reason,
          msg: 'the provider is away: no calls are claimed but one now and then',
        });
      },
      closed: () => {
        away = undefined;
        this.open.set({ provider }, 0);
        this.logger.log({ provider, msg: 'the provider answers again' });
      },
    });
    this.breakers.push(breaker);
    return breaker;
  }

  onApplicationShutdown(): void {
    for (const breaker of this.breakers) breaker.end();
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
