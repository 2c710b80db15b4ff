import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServiceName } from '@waybill/system-map';
import { OperationError } from '@waybill/operations/words';
import type { Connections } from '../connections.js';

/** What a service is asked when it is started to restore its database. */
export interface RestoreRequest {
  /** Unix ms. */
  readonly since?: number;
  readonly dryRun: boolean;
  readonly accept: boolean;
}

/** What the service answers. */
export interface RestoreReport {
  readonly service: ServiceName;
  readonly since: string | null;
  readonly dryRun: boolean;
  readonly accepted: boolean;
  readonly unknownEvents: number;
  readonly events: Readonly<Record<string, number>>;
  readonly deliveredAgain: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

/**
 * Runs the service's own program once, in its `restore` mode: the service owns its tables and knows what its events mean.
 * What it logs goes to the standard error.
 *
 * @throws OperationError refused when it could not restore; it has said why
 */
export async function restoreService(
  connections: Connections,
  service: ServiceName,
  request: RestoreRequest,
): Promise<RestoreReport> {
  const program = fileURLToPath(new URL(`../../../${service}/src/main.js`, import.meta.url));
  const child = fork(program, ['restore', JSON.stringify(request)], {
    env: {
      LOG_LEVEL: 'warn',
      ...process.env,
      DATABASE_URL: connections.databaseUrl(service),
      KAFKA_BROKERS: connections.kafka.brokers.join(','),
    },
    stdio: ['ignore', process.stderr.fd, 'inherit', 'ipc'],
  });
  let report: RestoreReport | undefined;
  child.on('message', (message: { type?: string; report?: RestoreReport }) => {
    if (message.type === 'restored') report = message.report;
  });
  await once(child, 'exit');
  if (!report) throw new OperationError('refused', `${service} was not restored`);
  return report;
}
