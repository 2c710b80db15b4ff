import { defaultUrl } from '@waybill/contracts';
import { Env, serviceConfig } from '@waybill/platform';
import { IsInt, IsUrl, Max, Min } from 'class-validator';

export class InventoryConfig extends serviceConfig('inventory') {
  /** Base URL of order, which is asked about reservations that are held for too long. */
  @Env('ORDER_URL', { accepts: 'must be an http(s) URL' })
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  readonly orderUrl: string = defaultUrl('order');

  /** Order gives an order so long. A reservation that is twice as old is asked about. */
  @Env('SAGA_TIMEOUT_SECONDS', { accepts: 'must be a whole number of seconds from 1 to 86400' })
  @IsInt()
  @Min(1)
  @Max(86_400)
  readonly sagaTimeoutSeconds: number = 300;
}
