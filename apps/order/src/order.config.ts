import { defaultUrl } from '@waybill/contracts';
import { Env, serviceConfig } from '@waybill/platform';
import { IsInt, IsUrl, Max, Min } from 'class-validator';

export class OrderConfig extends serviceConfig('order') {
  /** From when on an order without a result may be cancelled as TIMED_OUT, seconds after it was placed. */
  @Env('SAGA_TIMEOUT_SECONDS', { accepts: 'must be a whole number of seconds from 1 to 86400' })
  @IsInt()
  @Min(1)
  @Max(86_400)
  readonly sagaTimeoutSeconds: number = 300;

  /** From when on an undoing that still waits for an answer needs an operator's attention, seconds after it was asked. */
  @Env('COMPENSATION_TIMEOUT_SECONDS', { accepts: 'must be a whole number of seconds from 1 to 604800' })
  @IsInt()
  @Min(1)
  @Max(604_800)
  readonly compensationTimeoutSeconds: number = 900;

  /** Base URL of inventory, which is asked first where an order says `requireStock`. */
  @Env('INVENTORY_URL', { accepts: 'must be an http(s) URL' })
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  readonly inventoryUrl: string = defaultUrl('inventory');

  /** How long such an order waits for the answer; then it goes on with what the catalogue replica knows. */
  @Env('REQUIRE_STOCK_TIMEOUT_MS', { accepts: 'must be a whole number of milliseconds from 1 to 10000' })
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly requireStockTimeoutMs: number = 150;
}
