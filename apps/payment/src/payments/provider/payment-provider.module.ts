import { Inject, Logger, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import { Transactions } from '@waybill/messaging';
import { ProviderBreaker, ProviderBreakers } from '@waybill/platform';
import type { DataSource } from 'typeorm';
import { PaymentConfig } from '../../payment.config.js';
import type { OpenedProvider } from './opened-provider.js';
import { isAway, PaymentProvider } from './payment-provider.port.js';
import { NoNotices, ProviderNotices } from './provider-notices.port.js';
import { openSimulatedGateway } from './simulated/open-simulated-gateway.js';

const OPENED = Symbol('the payment provider that was chosen');

/** The payment provider that `PAYMENT_PROVIDER` names. */
@Module({
  providers: [
    {
      provide: ProviderBreaker,
      inject: [ProviderBreakers, PaymentConfig],
      useFactory: (breakers: ProviderBreakers, { provider }: PaymentConfig) => breakers.make({ provider, isAway }),
    },
    // After the service's own pool: that one waits at boot for a database that is away.
    { provide: OPENED, inject: [PaymentConfig, getDataSourceToken(), ProviderBreaker], useFactory: openProvider },
    { provide: PaymentProvider, inject: [OPENED], useFactory: ({ provider }: OpenedProvider) => provider },
    {
      provide: ProviderNotices,
      inject: [OPENED],
      useFactory: ({ notices = new NoNotices() }: OpenedProvider) => notices,
    },
  ],
  exports: [PaymentProvider, ProviderBreaker, ProviderNotices],
})
export class PaymentProviderModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(PaymentProviderModule.name);

  constructor(
    @Inject(OPENED) private readonly opened: OpenedProvider,
    private readonly config: PaymentConfig,
  ) {}

  onApplicationBootstrap(): void {
    const { provider, stripeSecretKey } = this.config;
    const mode = provider === 'stripe' ? { mode: /^.k_live/.test(stripeSecretKey) ? 'live' : 'test' } : {};
    this.logger.log({ provider, ...mode, msg: 'this provider moves the money' });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.opened.close();
  }
}

async function openProvider(
  config: PaymentConfig,
  dataSource: DataSource,
  breaker: ProviderBreaker,
): Promise<OpenedProvider> {
  if (config.provider === 'simulated') return openSimulatedGateway(config);
  // Loaded only when it is chosen: Stripe's library costs 20 MB of memory and a good part of the start.
  const { openStripe } = await import('./stripe/open-stripe.js');
  const namedStatements = config.databaseNamedStatements === 'on';
  return openStripe(config, new Transactions(dataSource, { namedStatements }), breaker);
}
