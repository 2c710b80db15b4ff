import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import type { ServiceConfig } from '../config/service-config.js';

/** A connection that is not there by then is an answer too: 503, not a request that hangs. */
const CONNECT_TIMEOUT_MS = 3_000;

/** No statement of a service takes this long; one that does holds locks that others wait for. */
const STATEMENT_TIMEOUT_MS = 15_000;

/**
 * Statements are prepared once a connection and keep the plan they got then. Planned while a table is small, that would
 * be a scan or a hash of the whole table for good; so the planner is left only what is right at every size of a table:
 * its index, row by row. Sets are at most a few hundred rows.
 */
const PLANNER = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
];

type Settings = Pick<ServiceConfig, 'service' | 'instance' | 'databaseUrl' | 'databasePool'>;

/** The pool of one service process. The schema is never touched from here: migrations run as a step, by the owner. */
export function dataSourceOptions({ service, instance, databaseUrl, databasePool }: Settings) {
  return {
    type: 'postgres',
    url: databaseUrl,
    applicationName: `${service}-${instance}`,
    poolSize: databasePool,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    installExtensions: false,
    synchronize: false,
    migrationsRun: false,
    logging: false,
    extra: {
      keepAlive: true,
      pipeline: true,
      options: PLANNER.map((setting) => `-c ${setting}`).join(' '),
      statement_timeout: STATEMENT_TIMEOUT_MS,
      // The server has ended the statement long before; this is for a connection that died without a word.
      query_timeout: STATEMENT_TIMEOUT_MS + 5_000,
      idle_in_transaction_session_timeout: 4 * STATEMENT_TIMEOUT_MS,
    },
  } satisfies PostgresDataSourceOptions;
}
