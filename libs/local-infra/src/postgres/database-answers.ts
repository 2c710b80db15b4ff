import { Client } from 'pg';
import { until } from '../process/until.js';

/** @returns undefined when the server takes queries, else the last error before the deadline */
export async function databaseAnswers(url: string, timeoutMs: number): Promise<Error | undefined> {
  return until(
    async () => {
      const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.query('SELECT 1');
        return true;
      } finally {
        await client.end();
      }
    },
    { timeoutMs },
  );
}
