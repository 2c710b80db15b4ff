import { loadConfig, WholeNumberEnv } from '@waybill/platform';
import { Client } from 'pg';

class RetentionConfig {
  /** How long it is kept who did what, days. */
  @WholeNumberEnv('ACTIONS_RETENTION_DAYS', { min: 1, max: 36_500, unit: 'days' })
  readonly days: number = 730;
}

/**
 * Takes out of the trail what is too old. By the owner of the database, at every start: the gateway itself may not.
 *
 * @param databaseUrl of the owner
 * @throws ConfigurationError for a wrong `ACTIONS_RETENTION_DAYS`
 */
export async function forgetOldActions(databaseUrl: string, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const { days } = loadConfig(RetentionConfig, env);
  const client = new Client({ connectionString: databaseUrl, application_name: 'migrate' });
  await client.connect();
  try {
    await client.query('DELETE FROM operator_action WHERE at < now() - make_interval(days => $1)', [days]);
  } finally {
    await client.end();
  }
}
