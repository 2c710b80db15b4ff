import { Inject, Injectable, Optional, type OnApplicationShutdown } from '@nestjs/common';
import { sqlStateOf } from '@waybill/messaging';
import { Pool, type PoolClient } from 'pg';
import { ServiceConfig } from '../config/service-config.js';

/** Injection token: the names of the migrations that the code knows, in their order. */
export const KNOWN_MIGRATIONS = Symbol('KnownMigrations');

/** A probe must not hang on a database that does not answer. */
const ANSWER_MS = 2_000;

const READ_ONLY = `current_setting('transaction_read_only') = 'on' AS "readOnly"`;
/** No such table, or no right to read it: nothing was migrated. */
const NO_MIGRATIONS = /^(42P01|42501|3F000)$/;

/** What a database that answers can do for the service. */
export interface DatabaseState {
  /** It takes no writes: a standby before its promotion, or set so. */
  readonly readOnly: boolean;
  /** Migrations that the code knows and the database has not run, in their order. */
  readonly missingMigrations: readonly string[];
}

/**
 * Whether the database can do its work, asked on a connection of its own: behind a busy pool a probe would wait for its
 * turn, and call a service unready that is only busy, all of its instances at once.
 */
@Injectable()
export class DatabaseProbe implements OnApplicationShutdown {
  private readonly pool: Pool;

  constructor(
    { databaseUrl, service, instance }: ServiceConfig,
    @Optional() @Inject(KNOWN_MIGRATIONS) private readonly known: readonly string[] = [],
  ) {
    this.pool = new Pool({
      connectionString: databaseUrl,
      application_name: `${service}-${instance}-health`,
      max: 1,
      // Kept between probes: a server without free connections must not seem to be away.
      idleTimeoutMillis: 0,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
    });
    // A connection that dies while no probe uses it is made again by the next one.
    this.pool.on('error', () => undefined);
  }

  /** @throws what Postgres or the driver says, or an error for no answer in time */
  async ask(): Promise<DatabaseState> {
    const client = await this.pool.connect();
    let state: DatabaseState | undefined;
    try {
      state = await this.look(client);
      return state;
    } finally {
      // A session that began read-only stays so: the next look takes a new one.
      client.release(state === undefined || state.readOnly);
    }
  }

  onApplicationShutdown(): Promise<void> {
    return this.pool.end();
  }

  private async look(client: PoolClient): Promise<DatabaseState> {
    const [row] = this.known.length > 0 ? await migrated(client) : await unmigrated(client);
    const applied = new Set(row?.applied);
    return { readOnly: row?.readOnly === true, missingMigrations: this.known.filter((name) => !applied.has(name)) };
  }
}

interface Row {
  readonly readOnly: boolean;
  readonly applied?: readonly string[];
}

async function migrated(client: PoolClient): Promise<Row[]> {
  try {
    const names = 'ARRAY(SELECT name::text FROM migrations) AS applied';
    return (await client.query<Row>(`SELECT ${READ_ONLY}, ${names}`)).rows;
  } catch (error) {
    if (!NO_MIGRATIONS.test(sqlStateOf(error) ?? '')) throw error;
    return unmigrated(client);
  }
}

const unmigrated = async (client: PoolClient): Promise<Row[]> => (await client.query<Row>(`SELECT ${READ_ONLY}`)).rows;
