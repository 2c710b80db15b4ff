import { Transactions } from '@waybill/messaging';
import { DataSource } from 'typeorm';
import type { OpenedCarrier } from '../opened-carrier.js';
import { SimulatedCarrier, type SimulatedCarrierOptions } from './simulated-carrier.js';

export interface SimulatedCarrierSettings extends SimulatedCarrierOptions {
  /** Of a direct connection: what it prepares by name must be there again. */
  readonly directUrl: string;
}

/** The simulated carrier as the service's carrier, with a pool that nothing else uses. */
export async function openSimulatedCarrier(settings: SimulatedCarrierSettings): Promise<OpenedCarrier> {
  const ledger = await openLedger(settings.directUrl);
  const carrier = new SimulatedCarrier(new Transactions(ledger), settings);
  return {
    carrier,
    close: async () => {
      await carrier.close();
      await ledger.destroy();
    },
  };
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
