import { IsOptional } from 'class-validator';
import { DataSource } from 'typeorm';
import type { MigrationInterface } from 'typeorm';
import { DatabaseUrlEnv } from '../config/database-url-env.decorator.js';
import { loadConfig } from '../config/load-config.js';
import { endProcess } from '../bootstrap/end-process.js';

export class MigrationConfig {
  /** The database, as its owner: the runtime role may not change the schema. */
  @DatabaseUrlEnv('DATABASE_URL')
  readonly databaseUrl: string;

  /** The same database without a pooler between: migrations hold a lock of their session. Default: `DATABASE_URL`. */
  @DatabaseUrlEnv('DATABASE_DIRECT_URL')
  @IsOptional()
  readonly databaseDirectUrl?: string;
}

export interface MigrationOptions {
  readonly migrations: readonly (new () => MigrationInterface)[];
}

export interface MigrationRun extends MigrationOptions {
  /** Work of the database's owner that comes after the migrations, every time. */
  readonly afterwards?: (databaseUrl: string) => Promise<void>;
}

/**
 * The whole of a service's `migrate.ts`: runs what has not run yet, all of it in one transaction, and ends the process:
 * 0, or 1 with one line that says why. Two runs at once are safe: they wait for each other on an advisory lock.
 */
export async function runMigrations(options: MigrationRun, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  try {
    const { databaseUrl, databaseDirectUrl } = loadConfig(MigrationConfig, env);
    await migrate(databaseDirectUrl ?? databaseUrl, options);
    await options.afterwards?.(databaseDirectUrl ?? databaseUrl);
  } catch (error) {
    endProcess('migration failed', error);
  }
}

/** Any number that nobody else locks; the database is the service's own. */
const MIGRATION_LOCK = 7_021_977;

/** @returns the names of the migrations that ran now */
export async function migrate(databaseUrl: string, { migrations }: MigrationOptions): Promise<string[]> {
  const dataSource = new DataSource({
    type: 'postgres',
    url: databaseUrl,
    applicationName: 'migrate',
    connectTimeoutMS: 10_000,
    installExtensions: false,
    migrations: [...migrations],
    migrationsTransactionMode: 'all',
  });
  await dataSource.initialize();
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return (await dataSource.runMigrations()).map(({ name }) => name);
  } finally {
    // Ends the session, and with it the lock.
    await lock.release();
    await dataSource.destroy();
  }
}
