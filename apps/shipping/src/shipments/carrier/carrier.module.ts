import { Inject, Logger, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { ProviderBreaker, ProviderBreakers } from '@waybill/platform';
import { ShippingConfig } from '../../shipping.config.js';
import { Carrier } from './carrier.port.js';
import type { OpenedCarrier } from './opened-carrier.js';
import { openSimulatedCarrier } from './simulated/open-simulated-carrier.js';

const OPENED = Symbol('the carrier that was chosen');

/** The carrier that `CARRIER_PROVIDER` names, and its breaker. */
@Module({
  providers: [
    {
      provide: ProviderBreaker,
      inject: [ProviderBreakers],
      useFactory: (breakers: ProviderBreakers) => breakers.make({ provider: 'carrier', isAway: () => true }),
    },
    // After the service's own pool: that one waits at boot for a database that is away.
    { provide: OPENED, inject: [ShippingConfig, getDataSourceToken()], useFactory: openSimulatedCarrier },
    { provide: Carrier, inject: [OPENED], useFactory: ({ carrier }: OpenedCarrier) => carrier },
  ],
  exports: [Carrier, ProviderBreaker],
})
export class CarrierModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(CarrierModule.name);

  constructor(
    @Inject(OPENED) private readonly opened: OpenedCarrier,
    private readonly config: ShippingConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.logger.log({ provider: this.config.carrier, msg: 'this carrier moves the parcels' });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.opened.close();
  }
}
