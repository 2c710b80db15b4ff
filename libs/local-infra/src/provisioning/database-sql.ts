import { databaseOf, GATEWAY, ownerRoleOf, readerRoleOf, type ProcessName } from '@waybill/system-map';
import { escapeIdentifier, escapeLiteral } from 'pg';

/**
 * Rights of the runtime role. And the cost of a random read: at the default of 4, meant for discs that turn, Postgres reads
 * the whole table for a set of a hundred ids (measured: the relay's DELETE 84–118 µs an order instead of 4).
 */
export const grants = (database: string): string => {
  const name = escapeIdentifier(database);
  return `
    REVOKE ALL ON DATABASE ${name} FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${name} TO ${name};
    GRANT USAGE ON SCHEMA public TO ${name};
    ALTER DATABASE ${name} SET random_page_cost = 1.1;
    ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO ${name};
    ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${name};
    ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO ${name};`;
};

/** Rights on what is there and on what the owner's migrations make later. */
export const readerGrants = (database: string, reader: string): string => {
  const [name, role] = [escapeIdentifier(database), escapeIdentifier(reader)];
  return `
    GRANT CONNECT ON DATABASE ${name} TO ${role};
    ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO ${role};
    ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${role};
    DO $$
    DECLARE place text;
    BEGIN
      FOR place IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', place, ${escapeLiteral(reader)});
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO %I', place, ${escapeLiteral(reader)});
      END LOOP;
    END $$;`;
};

/**
 * What provisioning does for one process, as a script for psql; each password is a variable called like its role
 * (`--set=waybill_order=…`).
 */
export function databaseSql(name: ProcessName): string {
  const database = databaseOf(name);
  const [owner, reader] = [ownerRoleOf(database), readerRoleOf(database)];
  const hasReader = name !== GATEWAY.name;
  const role = (one: string): string => `CREATE ROLE ${escapeIdentifier(one)} LOGIN PASSWORD :'${one}';`;
  return [
    `-- ${name}: by a role that may create roles and databases`,
    ...[owner, database, ...(hasReader ? [reader] : [])].map(role),
    ...(hasReader ? [`ALTER ROLE ${escapeIdentifier(reader)} SET default_transaction_read_only = on;`] : []),
    `CREATE DATABASE ${escapeIdentifier(database)} OWNER ${escapeIdentifier(owner)};`,
    `\\connect ${database}`,
    `SET ROLE ${escapeIdentifier(owner)};`,
    grants(database).trim(),
    ...(hasReader ? [readerGrants(database, reader).trim()] : []),
    'RESET ROLE;',
    '',
  ].join('\n');
}
