import { DatabaseUnavailableError } from '@waybill/messaging';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';

/**
 * What the server says of a session that is of no more use: it is being ended (57P0x, 08), or was begun while the
 * database took no writes (25006), which it keeps when that is over.
 */
const UNFIT = /^(25006|57P..|08...)$/;

/** The parts of pg's Client that tell of every error of the server's, and of a statement that is not answered. */
interface WatchedClient {
  _getActiveQuery?(): unknown;
  readonly connection?: { on(event: 'errorMessage', listener: (message: { readonly code?: string }) => void): void };
}

type Release = (error?: unknown) => void;

/**
 * Makes a pool of TypeORM's throw away each session that turned out to be unfit, whatever it was used for, once its user
 * gives it back; also one whose last statement was given up and is not answered: its peer may be silent for ever. And a connection that cannot be had is a {@link DatabaseUnavailableError}, so that it is not taken for a
 * connection of its user's own.
 */
export function keepFitSessions(dataSource: DataSource): DataSource {
  const driver = dataSource.driver as PostgresDriver;
  const obtain = driver.obtainMasterConnection.bind(driver);
  const watched = new WeakSet<WatchedClient>();
  const unfit = new WeakSet<WatchedClient>();
  const watch = (client: WatchedClient): void => {
    if (watched.has(client)) return;
    watched.add(client);
    client.connection?.on('errorMessage', ({ code = '' }) => {
      if (UNFIT.test(code)) unfit.add(client);
    });
  };
  const isUnfit = (client: WatchedClient) => unfit.has(client) || Boolean(client._getActiveQuery?.());
  driver.obtainMasterConnection = async () => {
    const [client, release] = await obtained(obtain);
    watch(client);
    return [client, (error?: unknown) => release(error ?? (isUnfit(client) || undefined))];
  };
  return dataSource;
}

async function obtained(obtain: () => Promise<unknown>): Promise<[WatchedClient, Release]> {
  try {
    return (await obtain()) as [WatchedClient, Release];
  } catch (error) {
    throw new DatabaseUnavailableError(error);
  }
}
