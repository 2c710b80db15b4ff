import { dropDead, requeueDead, Transactions } from '@waybill/messaging';
import type { ServiceName } from '@waybill/system-map';
import { DataSource } from 'typeorm';
import type { Connections } from '../connections.js';
import { CONNECT_TIMEOUT_MS, databaseAway, STATEMENT_TIMEOUT_MS } from '../database.js';

const FATES = { requeue: requeueDead, drop: dropDead };

export type Fate = keyof typeof FATES;

/**
 * Decides about a dead row in one transaction, as the service's own runtime role.
 * @returns false when the service has no such row
 * @throws CommandError UNREACHABLE when the database cannot be connected to, with the driver's words
 */
export async function decideDeadRow(
  connections: Connections,
  { service, id, fate }: { service: ServiceName; id: number; fate: Fate },
): Promise<boolean> {
  const dataSource = new DataSource({
    type: 'postgres',
    url: connections.databaseUrl(service),
    applicationName: 'waybill-cli',
    poolSize: 1,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    installExtensions: false,
    logging: false,
    extra: { statement_timeout: STATEMENT_TIMEOUT_MS },
  });
  try {
    await dataSource.initialize();
  } catch (cause) {
    throw databaseAway(service, cause);
  }
  try {
    return await new Transactions(dataSource).run((tx) => FATES[fate](tx, id));
  } finally {
    await dataSource.destroy();
  }
}
