import type { ServiceName } from '@waybill/contracts';
import { type Tx, Transactions } from '@waybill/messaging';
import { DataSource } from 'typeorm';
import type { Connections } from './connections.js';
import { CommandError, EXIT } from './exit.js';

/** A database that does not answer within this time counts as away, ms. */
const CONNECT_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 30_000;

/**
 * Runs `work` in one transaction on a service's database, as the service's own runtime role.
 * @throws CommandError UNREACHABLE when it cannot be connected to, with the driver's words
 */
export async function inDatabase<T>(
  connections: Connections,
  service: ServiceName,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
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
    const message = `the database of ${service} does not answer (${wordsOf(cause)}): is Waybill running (npm start)?`;
    throw new CommandError(EXIT.UNREACHABLE, message, { cause });
  }
  try {
    return await new Transactions(dataSource).run(work);
  } finally {
    await dataSource.destroy();
  }
}

/** A connection refused on several addresses is an AggregateError without a message. */
function wordsOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return (message === undefined || message === '' ? code : message) ?? 'no answer';
}
