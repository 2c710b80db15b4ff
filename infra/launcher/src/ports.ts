import { isPortFree } from '@waybill/local-infra';
import { LaunchError } from './launch-error.js';
import type { PlannedPort } from './settings.js';

/** Where the search for a free Postgres port begins and gives up. */
const POSTGRES_PORTS = { first: 5432, last: 5532 };

/** @throws LaunchError PORT_TAKEN, naming every taken port and the variable that moves it */
export async function refuseTakenPorts(planned: readonly PlannedPort[]): Promise<void> {
  const numbers = planned.map(({ port }) => port);
  const complaints = await Promise.all(
    planned.map(async ({ what, port, variable, orElse }, index) => {
      if (numbers.indexOf(port) !== index)
        return [`Port ${port} is planned twice, once for ${what}: change ${variable}`];
      if (await isPortFree(port)) return [];
      return [`Port ${port} for ${what} is taken: set ${variable} to another one${orElse ? `, or ${orElse}` : ''}`];
    }),
  );
  const lines = complaints.flat();
  if (lines.length > 0) throw new LaunchError('PORT_TAKEN', lines.join('\n'));
}

/** The first free port from 5432 on. */
export async function findPostgresPort(avoid: ReadonlySet<number>): Promise<number> {
  for (let port = POSTGRES_PORTS.first; port <= POSTGRES_PORTS.last; port += 1) {
    if (!avoid.has(port) && (await isPortFree(port))) return port;
  }
  const { first, last } = POSTGRES_PORTS;
  throw new LaunchError('PORT_TAKEN', `Ports ${first} to ${last} are taken: set POSTGRES_PORT to another one`);
}
