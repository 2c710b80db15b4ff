import { Injectable } from '@nestjs/common';
import type { ConsumerObserver, GuardObserver, RelayObserver } from '@waybill/messaging';
import { observeConsumer } from './consumer-telemetry.js';
import { Metrics } from './metrics.js';
import { observeGuard } from './guard-telemetry.js';
import { observeRelay } from './relay-telemetry.js';

/** What the messaging library tells, as metrics, spans and the few log lines an operator wants. */
@Injectable()
export class MessagingTelemetry {
  /** For `MessagingOptions.relay.observer`. */
  readonly relay: RelayObserver;
  /** For `MessagingOptions.consumer.observer`. */
  readonly consumer: ConsumerObserver;

  /** For `MessagingOptions.ownTopics.observer`. */
  readonly guard: GuardObserver;

  constructor(metrics: Metrics) {
    this.relay = observeRelay(metrics);
    this.consumer = observeConsumer(metrics);
    this.guard = observeGuard(metrics);
  }
}
