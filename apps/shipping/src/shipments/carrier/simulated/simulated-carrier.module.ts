import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { Transactions } from '@waybill/messaging';
import { ProviderBreaker, ProviderBreakers } from '@waybill/platform';
import { DataSource } from 'typeorm';
import { ShippingConfig } from '../../../shipping.config.js';
import { Carrier } from '../carrier.port.js';
import { SimulatedCarrier } from './simulated-carrier.js';

const LEDGER = Symbol('the carrier’s own data source');

/** The simulated carrier as the service's carrier, with a pool that nothing else uses. */
@Module({
  providers: [
    {
      provide: ProviderBreaker,
      inject: [ProviderBreakers],
      useFactory: (breakers: ProviderBreakers) => breakers.make({ provider: 'carrier', isAway: () => true }),
    },
    {
      provide: LEDGER,
      // After the service's own pool: that one waits at boot for a database that is away.
      inject: [ShippingConfig, getDataSourceToken()],
      useFactory: ({ directUrl }: ShippingConfig) => openLedger(directUrl),
    },
    {
      provide: Carrier,
      inject: [LEDGER, ShippingConfig],
      useFactory: (ledger: DataSource, config: ShippingConfig) =>
        new SimulatedCarrier(new Transactions(ledger), config),
    },
  ],
  exports: [Carrier, ProviderBreaker],
})
export class SimulatedCarrierModule implements OnApplicationShutdown {
  constructor(
    @Inject(LEDGER) private readonly ledger: DataSource,
    private readonly carrier: Carrier,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    if (this.carrier instanceof SimulatedCarrier) await this.carrier.close();
    await this.ledger.destroy();
  }
}

/** Connections of the carrier's own, so that what it commits has nothing to do with the service's transactions. */
export function openLedger(databaseUrl: string): Promise<DataSource> {
  return new DataSource({
    type: 'postgres',
    url: databaseUrl,
    applicationName: 'simulated-carrier',
    poolSize: 4,
    connectTimeoutMS: 3_000,
    installExtensions: false,
    extra: { statement_timeout: 15_000 },
  }).initialize();
}
