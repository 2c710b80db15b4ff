import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { Circuits } from '../circuit/circuits.js';
import { ProviderBreakers } from '../circuit/provider-breakers.js';
import type { ConfigClass } from '../config/load-config.js';
import { ServiceConfig } from '../config/service-config.js';
import { Health } from '../health/health.js';
import { HealthController } from '../health/health.controller.js';
import { Closing } from '../http/closing.js';
import { MessagingTelemetry } from '../metrics/messaging-telemetry.js';
import { MetricsController } from '../metrics/metrics.controller.js';
import { Metrics } from '../metrics/metrics.js';
import { MetricsServer } from '../metrics/metrics-server.js';
import { OutboxMetrics } from '../metrics/outbox-metrics.js';

/**
 * What every service has, injectable everywhere: its settings (as its own class and as `ServiceConfig`), metrics, health,
 * closing.
 */
@Module({})
export class PlatformModule {
  static forService(
    type: ConfigClass<ServiceConfig>,
    config: ServiceConfig,
    metrics: Metrics,
    closing: Closing,
  ): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      imports: [AuthModule.for(config.auth)],
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: type, useValue: config },
        { provide: ServiceConfig, useExisting: type },
        { provide: Metrics, useValue: metrics },
        { provide: Closing, useValue: closing },
        Circuits,
        ProviderBreakers,
        MessagingTelemetry,
        MetricsServer,
        OutboxMetrics,
        Health,
      ],
      exports: [type, ServiceConfig, Metrics, Circuits, ProviderBreakers, Closing, MessagingTelemetry, Health],
    };
  }
}
