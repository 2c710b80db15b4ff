import { Transactions } from '@waybill/messaging';
import { DataSource } from 'typeorm';
import type { OpenedProvider } from '../opened-provider.js';
import { SimulatedGateway, type SimulatedGatewayOptions } from './simulated-gateway.js';

export interface SimulatedGatewaySettings extends SimulatedGatewayOptions {
  /** Of a direct connection: what it prepares by name must be there again. */
  readonly directUrl: string;
}

/** The simulated gateway as the service's payment provider, with a pool that nothing else uses. */
export async function openSimulatedGateway(settings: SimulatedGatewaySettings): Promise<OpenedProvider> {
  const ledger = await openLedger(settings.directUrl);
  const gateway = new SimulatedGateway(new Transactions(ledger), settings);
  return {
    provider: gateway,
    close: async () => {
      await gateway.close();
      await ledger.destroy();
    },
  };
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
