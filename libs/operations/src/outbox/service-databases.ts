import type { ServiceName } from '@waybill/system-map';
import { Client } from 'pg';
import { OperationError } from '../words/operation-error.js';

/** Where the services' databases are. */
export interface ServiceDatabases {
  /** @throws OperationError unreachable when it is not known */
  databaseUrl(name: ServiceName): string;
}

/** A database that does not answer within this time counts as away, ms. */
export const CONNECT_TIMEOUT_MS = 3_000;
export const STATEMENT_TIMEOUT_MS = 30_000;

/**
 * Reads from a service's database, as the service's own runtime role.
 * @throws OperationError unreachable when it cannot be connected to, with the driver's words
 */
export async function readDatabase<T>(
  databases: ServiceDatabases,
  service: ServiceName,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    connectionString: databases.databaseUrl(service),
    application_name: 'waybill-cli',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  });
  // A connection that dies is told by the statement that needs it.
  client.on('error', () => undefined);
  await client.connect().catch((cause: unknown) => {
    throw databaseAway(service, cause);
  });
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export function databaseAway(service: ServiceName, cause: unknown): OperationError {
  const message = `the database of ${service} does not answer (${wordsOf(cause)}): is Waybill running (npm start)?`;
  return new OperationError('unreachable', message, { cause });
}

/** A connection refused on several addresses is an AggregateError without a message. */
function wordsOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return (message === undefined || message === '' ? code : message) ?? 'no answer';
}
