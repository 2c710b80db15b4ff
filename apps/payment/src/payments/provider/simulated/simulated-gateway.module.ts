import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { Transactions } from '@waybill/messaging';
import { DataSource } from 'typeorm';
import { PaymentConfig } from '../../../payment.config.js';
import { PaymentProvider } from '../payment-provider.port.js';
import { SimulatedGateway } from './simulated-gateway.js';

const LEDGER = Symbol('the gateway’s own data source');

/** The simulated gateway as the service's payment provider, with a pool that nothing else uses. */
@Module({
  providers: [
    {
      provide: LEDGER,
      // After the service's own pool: that one waits at boot for a database that is away.
      inject: [PaymentConfig, getDataSourceToken()],
      useFactory: ({ databaseUrl }: PaymentConfig) => openLedger(databaseUrl),
    },
    {
      provide: PaymentProvider,
      inject: [LEDGER, PaymentConfig],
      useFactory: (ledger: DataSource, config: PaymentConfig) => new SimulatedGateway(new Transactions(ledger), config),
    },
  ],
  exports: [PaymentProvider],
})
export class SimulatedGatewayModule implements OnApplicationShutdown {
  constructor(
    @Inject(LEDGER) private readonly ledger: DataSource,
    private readonly gateway: PaymentProvider,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    if (this.gateway instanceof SimulatedGateway) await this.gateway.close();
    await this.ledger.destroy();
  }
}

/** Connections of the gateway's own, so that what it commits has nothing to do with the service's transactions. */
export function openLedger(databaseUrl: string): Promise<DataSource> {
  return new DataSource({
    type: 'postgres',
    url: databaseUrl,
    applicationName: 'simulated-gateway',
    poolSize: 4,
    connectTimeoutMS: 3_000,
    installExtensions: false,
    extra: { statement_timeout: 15_000 },
  }).initialize();
}
