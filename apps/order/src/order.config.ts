import { defaultUrl } from '@waybill/contracts';
import { HttpUrlEnv, serviceConfig, WholeNumberEnv } from '@waybill/platform';

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
}
