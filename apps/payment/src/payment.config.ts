import { Env, HttpUrlEnv, PAYMENT_PROVIDERS, ProviderEnv, serviceConfig, WholeNumberEnv } from '@waybill/platform';
import { IsNumber, IsOptional, Matches, Max, Min, ValidateIf } from 'class-validator';

/** Settings of the payment service, beside those every service has. */
export class PaymentConfig extends serviceConfig('payment') {
  /** Who moves the money. */
  @ProviderEnv('PAYMENT_PROVIDER', PAYMENT_PROVIDERS)
  readonly provider: (typeof PAYMENT_PROVIDERS)[number];

  /** Only looked at when Stripe is chosen. */
  @Env('STRIPE_SECRET_KEY', { secret: true, accepts: 'must be a secret or restricted key: sk_test_…, sk_live_…, rk_…' })
  @ValidateIf(({ provider }: PaymentConfig) => provider === 'stripe')
  @Matches(/^[sr]k_(test|live)_\w+$/)
  readonly stripeSecretKey: string = '';

  /** Stripe's API, or what stands in for it. */
  @HttpUrlEnv('STRIPE_API_URL')
  @ValidateIf(({ provider }: PaymentConfig) => provider === 'stripe')
  readonly stripeApiUrl: string = 'https://api.stripe.com';

  /** The signing secret of the webhook endpoint at Stripe; without it `POST /webhooks/stripe` is 404. */
  @Env('STRIPE_WEBHOOK_SECRET', { secret: true, accepts: 'must be the signing secret of a webhook endpoint: whsec_…' })
  @IsOptional()
  @Matches(/^whsec_\w+$/)
  readonly stripeWebhookSecret?: string;

  /** Where customers come back to from their bank's extra check (3-D Secure): a page of the shop's. */
  @HttpUrlEnv('STRIPE_RETURN_URL')
  @ValidateIf(({ provider }: PaymentConfig) => provider === 'stripe')
  readonly stripeReturnUrl: string = 'http://127.0.0.1:3000/';

  /** Share of `tok_ok` charges that the simulated gateway approves; which ones is a function of their key. */
  @Env('PAYMENT_SUCCESS_RATE', { accepts: 'must be a number from 0 to 1' })
  @IsNumber()
  @Min(0)
  @Max(1)
  readonly successRate: number = 1;

  /** How long every answer of the simulated gateway takes, ms. */
  @WholeNumberEnv('PAYMENT_LATENCY_MS', { min: 0, max: 10_000, unit: 'milliseconds' })
  readonly latencyMs: number = 0;

  /** How long customers of the simulated gateway's `tok_3ds` take to act, ms. */
  @WholeNumberEnv('PAYMENT_ACTION_MS', { min: 0, max: 600_000, unit: 'milliseconds' })
  readonly actionMs: number = 3_000;

  /**
   * How long the provider's answer to a call is waited for, looking up what became of an earlier one included, ms. Then
   * the payment is UNKNOWN and asked about again.
   */
  @WholeNumberEnv('PAYMENT_TIMEOUT_MS', { min: 1_000, max: 120_000, unit: 'milliseconds' })
  readonly timeoutMs: number = 30_000;

  /** Calls to the provider at the same time, per process. What is claimed together is also written down together. */
  @WholeNumberEnv('PAYMENT_CONCURRENCY', { min: 1, max: 1_000 })
  readonly concurrency: number = 256;
}
