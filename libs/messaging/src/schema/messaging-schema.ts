import type { SchemaVersion } from './schema-version.js';
import { VERSION_1 } from './version-1.js';
import { VERSION_2 } from './version-2.js';
import { VERSION_3 } from './version-3.js';

export type { SchemaVersion };
export { OUTBOX_BUCKETS } from './version-1.js';

/** All versions, ascending. The runtime role needs SELECT, INSERT, UPDATE and DELETE on the tables, SELECT on sequences. */
export const MESSAGING_SCHEMA: readonly SchemaVersion[] = [VERSION_1, VERSION_2, VERSION_3];

/**
 * The statements of one version, for the migration of a service that applies it.
 *
 * @throws RangeError when there is no such version
 */
export function messagingSchema(number: number): SchemaVersion {
  const version = MESSAGING_SCHEMA.find((one) => one.number === number);
  if (!version) throw new RangeError(`There is no messaging schema version ${number}`);
  return version;
}

/** What a migration of TypeORM's is, as far as one is made here. */
export interface MessagingMigration {
  up(runner: StatementRunner): Promise<void>;
  down(runner: StatementRunner): Promise<void>;
}

interface StatementRunner {
  query(statement: string): Promise<unknown>;
}

/**
 * A migration of TypeORM's that applies one version; the service derives a class from it, whose name has the number of the
 * migration: `class InboxPartitions1700000000005 extends messagingMigration(3) {}`.
 *
 * @throws RangeError when there is no such version
 */
export function messagingMigration(number: number): new () => MessagingMigration {
  const { up, down } = messagingSchema(number);
  return class implements MessagingMigration {
    async up(runner: StatementRunner): Promise<void> {
      for (const statement of up) await runner.query(statement);
    }

    async down(runner: StatementRunner): Promise<void> {
      for (const statement of down) await runner.query(statement);
    }
  };
}

/** Version 1, as the first migrations of services apply it. */
export const MESSAGING_SCHEMA_SQL: readonly string[] = VERSION_1.up;

/** Undoes {@link MESSAGING_SCHEMA_SQL}. */
export const MESSAGING_DROP_SQL: readonly string[] = VERSION_1.down;

/** All versions at once, for a database that is made new. */
export const CURRENT_MESSAGING_SCHEMA_SQL: readonly string[] = MESSAGING_SCHEMA.flatMap(({ up }) => up);
