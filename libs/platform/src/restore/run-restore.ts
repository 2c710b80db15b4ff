import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { OwnTopics, RestoreGuard, SentBookStore, Transactions } from '@waybill/messaging';
import { DataSource } from 'typeorm';
import { endProcess } from '../bootstrap/end-process.js';
import type { ServiceConfig } from '../config/service-config.js';
import { OwnWordsAbsorber } from './own-words-absorber.js';
import { restoreDatabase, type RestoreReport, type RestoreRequest } from './restore-database.js';

/** Any number that no one else locks; the database is the service's own. */
const RESTORE_LOCK = 7_021_978;

/** Two restores of one database at once: the second ends. */
class RestoreRunsError extends Error {
  readonly code = 'RESTORE_RUNS';

  constructor() {
    super('another restore of this database is running');
  }
}

/**
 * `node main.js restore <request as JSON>`: restores the service's database and ends the process. Nothing of the
 * application is started: no hooks, no HTTP, no consumer, no relay, no workers. The report goes to the parent process, or
 * as one line of JSON to the standard output.
 */
export async function runRestore(
  app: NestFastifyApplication,
  config: ServiceConfig,
  request: RestoreRequest,
): Promise<never> {
  const get = <T>(type: abstract new (...args: never[]) => T): T => app.get<T>(type, { strict: false });
  try {
    const lock = get(DataSource).createQueryRunner();
    const [row] = (await lock.query('SELECT pg_try_advisory_lock($1) AS mine', [RESTORE_LOCK])) as { mine: boolean }[];
    if (!row?.mine) throw new RestoreRunsError();
    get(RestoreGuard).stop();
    const report = await restoreDatabase(
      {
        config,
        guard: get(RestoreGuard),
        topics: get(OwnTopics),
        store: get(SentBookStore),
        transactions: get(Transactions),
        absorber: absorberOf(app),
      },
      request,
    );
    await tell(report);
    process.exit(0);
  } catch (error) {
    endProcess(`${config.service} cannot be restored`, error);
  }
}

/** The request in the program's arguments; undefined where the service is to run. @throws SyntaxError */
export function restoreRequestIn([command, request]: readonly string[]): RestoreRequest | undefined {
  if (command !== 'restore') return undefined;
  return { dryRun: false, accept: false, ...(JSON.parse(request ?? '{}') as Partial<RestoreRequest>) };
}

function absorberOf(app: NestFastifyApplication): OwnWordsAbsorber | undefined {
  try {
    return app.get(OwnWordsAbsorber, { strict: false });
  } catch {
    return undefined;
  }
}

async function tell(report: RestoreReport): Promise<void> {
  if (process.send) await new Promise((resolve) => process.send?.({ type: 'restored', report }, resolve));
  else process.stdout.write(`${JSON.stringify(report)}\n`);
}
