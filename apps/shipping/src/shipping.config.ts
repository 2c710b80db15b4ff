import { CARRIER_PROVIDERS, ProviderEnv, serviceConfig, WholeNumberEnv } from '@waybill/platform';

/** Settings of the shipping service, beside those every service has. */
export class ShippingConfig extends serviceConfig('shipping') {
  /** Who moves the parcels. */
  @ProviderEnv('CARRIER_PROVIDER', CARRIER_PROVIDERS)
  readonly carrier: (typeof CARRIER_PROVIDERS)[number];

  /** How long every answer of the simulated carrier takes, ms. */
  @WholeNumberEnv('SHIPPING_LATENCY_MS', { min: 0, max: 20_000, unit: 'milliseconds' })
  readonly latencyMs: number = 0;

  /** How long the simulated carrier takes to answer a booking to country `XV`, ms. */
  @WholeNumberEnv('SHIPPING_SLOW_MS', { min: 0, max: 20_000, unit: 'milliseconds' })
  readonly slowMs: number = 3_000;

  /** How long the carrier's answer is waited for, ms; then the call is made again under the same key. */
  @WholeNumberEnv('SHIPPING_TIMEOUT_MS', { min: 1_000, max: 120_000, unit: 'milliseconds' })
  readonly timeoutMs: number = 30_000;

  /** Calls to the carrier at the same time, per process. What is claimed together is also written down together. */
  @WholeNumberEnv('SHIPPING_CONCURRENCY', { min: 1, max: 1_000 })
  readonly concurrency: number = 256;
}
