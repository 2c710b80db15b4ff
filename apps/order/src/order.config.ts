import { Env, serviceConfig } from '@waybill/platform';
import { IsInt, Max, Min } from 'class-validator';

export class OrderConfig extends serviceConfig('order') {
  /** From when on an order without a result may be cancelled as TIMED_OUT, seconds after it was placed. */
  @Env('SAGA_TIMEOUT_SECONDS', { accepts: 'must be a whole number of seconds from 1 to 86400' })
  @IsInt()
  @Min(1)
  @Max(86_400)
  readonly sagaTimeoutSeconds: number = 300;
}
