import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import type { ServiceConfig } from '../config/service-config.js';

/** A connection that is not there by then is an answer too: 503, not a request that hangs. */
const CONNECT_TIMEOUT_MS = 3_000;

/** No statement takes this long; one that does holds locks that others wait for, or has lost its index. */
const STATEMENT_TIMEOUT_MS = 4_000;

/** The server has ended a statement before; this is for a connection that died without a word. */
const GRACE_MS = 1_000;

/**
 * For the statements of transactions. They are prepared once a connection and keep the plan they got then. Planned while
 * a table is small, that would be a scan or a hash of the whole table; so the planner is left only what is right at
 * every size of a table: its index, row by row. Sets are at most a few hundred rows.
 *
 * A plan without the values cannot use a partial index whose predicate they would have to prove. What lists search by
 * comes from a request, so lists are read on the other pool (docs/adr/0030).
 */
const PREPARED_STATEMENTS = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
];

type Settings = Pick<
  ServiceConfig,
  | 'service'
  | 'instance'
  | 'databaseUrl'
  | 'databasePool'
  | 'databaseReadPool'
  | 'databaseNamedStatements'
  | 'databaseSessionMaxSeconds'
>;

/** The pool of a service process for all that writes. The schema is never touched from here: migrations are a step. */
export function writePoolOptions(settings: Settings) {
  return pool(settings, {
    name: nameOf(settings),
    size: settings.databasePool,
    session: PREPARED_STATEMENTS,
    pipeline: true,
  });
}

/** The pool for lists and other reads of requests: read-only, each statement planned for its values. */
export function readPoolOptions(settings: Settings) {
  return pool(settings, {
    name: `${nameOf(settings)}-reads`,
    size: settings.databaseReadPool,
    session: ['default_transaction_read_only=on'],
    pipeline: false,
  });
}

const nameOf = ({ service, instance }: Settings): string => `${service}-${instance}`;

interface Pool {
  readonly name: string;
  readonly size: number;
  /** Settings of each of its sessions, `name=value`. */
  readonly session: readonly string[];
  readonly pipeline: boolean;
}

function pool(settings: Settings, { name, size, session, pipeline }: Pool) {
  const { databaseUrl, databaseNamedStatements, databaseSessionMaxSeconds } = settings;
  // A transaction pooler refuses what it cannot keep for a session. Give the role these settings (ALTER ROLE … SET).
  const begins = databaseNamedStatements === 'on' && {
    options: session.map((setting) => `-c ${setting}`).join(' '),
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: 4 * STATEMENT_TIMEOUT_MS,
  };
  return {
    type: 'postgres',
    url: databaseUrl,
    applicationName: name,
    poolSize: size,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    installExtensions: false,
    synchronize: false,
    migrationsRun: false,
    logging: false,
    extra: {
      keepAlive: true,
      pipeline,
      ...begins,
      query_timeout: STATEMENT_TIMEOUT_MS + GRACE_MS,
      maxLifetimeSeconds: databaseSessionMaxSeconds,
    },
  } satisfies PostgresDataSourceOptions;
}
