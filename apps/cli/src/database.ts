import type { ServiceName } from '@waybill/system-map';
import { Client } from 'pg';
import type { Connections } from './connections.js';
import { CommandError, EXIT } from './exit.js';

/** A database that does not answer within this time counts as away, ms. */
export const CONNECT_TIMEOUT_MS = 3_000;
export const STATEMENT_TIMEOUT_MS = 30_000;

/**
 * Reads from a service's database, as the service's own runtime role.
 * @throws CommandError UNREACHABLE when it cannot be connected to, with the driver's words
 */
export async function readDatabase<T>(
  connections: Connections,
  service: ServiceName,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    connectionString: connections.databaseUrl(service),
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

/** What services' databases said, and why others said nothing. */
export interface Answers<T> {
  readonly found: readonly T[];
  readonly away: readonly CommandError[];
}

/** Asks every service's database at the same time; one that is away hides no other. @throws the reason when all are */
export async function fromEach<T>(
  services: readonly ServiceName[],
  question: (service: ServiceName) => Promise<T>,
): Promise<Answers<T>> {
  const answers = await Promise.allSettled(services.map(question));
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const errors = answers.flatMap((answer): unknown[] => (answer.status === 'rejected' ? [answer.reason] : []));
  const away = errors.filter((error) => error instanceof CommandError);
  if (away.length < errors.length || (found.length === 0 && errors.length > 0)) throw errors[0];
  return { found, away };
}

/** @throws CommandError INCOMPLETE naming the databases that said nothing */
export function refuseAway(away: readonly CommandError[]): void {
  if (away.length === 0) return;
  throw new CommandError(EXIT.INCOMPLETE, `not all could be read: ${away.map(({ message }) => message).join('; ')}`);
}

export function databaseAway(service: ServiceName, cause: unknown): CommandError {
  const message = `the database of ${service} does not answer (${wordsOf(cause)}): is Waybill running (npm start)?`;
  return new CommandError(EXIT.UNREACHABLE, message, { cause });
}

/** A connection refused on several addresses is an AggregateError without a message. */
function wordsOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return (message === undefined || message === '' ? code : message) ?? 'no answer';
}
