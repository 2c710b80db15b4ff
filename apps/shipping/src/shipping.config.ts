import { Env, serviceConfig } from '@waybill/platform';
import { IsInt, Max, Min } from 'class-validator';

/** Settings of the shipping service, beside those every service has. */
export class ShippingConfig extends serviceConfig('shipping') {
  /** How long every answer of the simulated carrier takes, ms. */
  @Env('SHIPPING_LATENCY_MS', { accepts: 'must be a whole number of milliseconds from 0 to 20000' })
  @IsInt()
  @Min(0)
  @Max(20_000)
  readonly latencyMs: number = 0;

  /** How long the simulated carrier takes to answer a booking to country `XV`, ms. */
  @Env('SHIPPING_SLOW_MS', { accepts: 'must be a whole number of milliseconds from 0 to 20000' })
  @IsInt()
  @Min(0)
  @Max(20_000)
  readonly slowMs: number = 3_000;

  /** How long the carrier's answer is waited for, ms; then the call is made again under the same key. */
  @Env('SHIPPING_TIMEOUT_MS', { accepts: 'must be a whole number of milliseconds from 1000 to 120000' })
  @IsInt()
  @Min(1_000)
  @Max(120_000)
  readonly timeoutMs: number = 30_000;

  /** Calls to the carrier at the same time, per process. What is claimed together is also written down together. */
  @Env('SHIPPING_CONCURRENCY', { accepts: 'must be a whole number from 1 to 1000' })
  @IsInt()
  @Min(1)
  @Max(1_000)
  readonly concurrency: number = 256;
}
