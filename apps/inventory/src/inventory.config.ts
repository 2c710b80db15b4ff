import { defaultUrl } from '@waybill/contracts';
import { HttpUrlEnv, serviceConfig, WholeNumberEnv } from '@waybill/platform';

export class InventoryConfig extends serviceConfig('inventory') {
  /** Base URL of order, which is asked about reservations that are held for too long. */
  @HttpUrlEnv('ORDER_URL')
  readonly orderUrl: string = defaultUrl('order');

  /** Order gives an order so long. A reservation that is twice as old is asked about. */
  @WholeNumberEnv('SAGA_TIMEOUT_SECONDS', { min: 1, max: 86_400, unit: 'seconds' })
  readonly sagaTimeoutSeconds: number = 300;
}
