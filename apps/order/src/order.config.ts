import { defaultUrl } from '@waybill/contracts';
import {
  CARRIER_PROVIDERS,
  Env,
  HttpUrlEnv,
  PAYMENT_PROVIDERS,
  ProviderEnv,
  serviceConfig,
  WholeNumberEnv,
} from '@waybill/platform';
import { IsIn, IsOptional } from 'class-validator';

export class OrderConfig extends serviceConfig('order') {
  /** From when on an order without a result may be cancelled as TIMED_OUT, seconds after it was placed. */
  @WholeNumberEnv('SAGA_TIMEOUT_SECONDS', { min: 1, max: 86_400, unit: 'seconds' })
  readonly sagaTimeoutSeconds: number = 300;

  /** From when on an undoing that still waits for an answer needs an operator's attention, seconds after it was asked. */
  @WholeNumberEnv('COMPENSATION_TIMEOUT_SECONDS', { min: 1, max: 604_800, unit: 'seconds' })
  readonly compensationTimeoutSeconds: number = 900;

  /** Base URL of inventory, which is asked first where an order says `requireStock`. */
  @HttpUrlEnv('INVENTORY_URL')
  readonly inventoryUrl: string = defaultUrl('inventory');

  /** How long such an order waits for the answer; then it goes on with what the catalogue replica knows. */
  @WholeNumberEnv('REQUIRE_STOCK_TIMEOUT_MS', { min: 1, max: 10_000, unit: 'milliseconds' })
  readonly requireStockTimeoutMs: number = 150;

  /** As payment has it. Where it is not said, and not everything is on loopback, orders are taken for ones with real money. */
  @ProviderEnv('PAYMENT_PROVIDER', PAYMENT_PROVIDERS, 'unknown')
  readonly paymentProvider: (typeof PAYMENT_PROVIDERS)[number] | 'unknown';

  /** As shipping has it; likewise. */
  @ProviderEnv('CARRIER_PROVIDER', CARRIER_PROVIDERS, 'unknown')
  readonly carrier: (typeof CARRIER_PROVIDERS)[number] | 'unknown';

  /** Whether orders without an address are refused. Default: `required` unless the carrier is the simulated one. */
  @Env('SHIPPING_ADDRESS')
  @IsOptional()
  @IsIn(['required', 'optional'])
  readonly shippingAddress?: 'required' | 'optional';

  get needsAddress(): boolean {
    return this.shippingAddress === undefined ? this.carrier !== 'simulated' : this.shippingAddress === 'required';
  }

  /** The method of an order that names none; undefined where it has to. */
  get defaultPaymentMethod(): string | undefined {
    return this.paymentProvider === 'simulated' ? 'tok_ok' : undefined;
  }
}
