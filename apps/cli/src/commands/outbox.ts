import { SERVICE_NAMES, type ServiceName } from '@waybill/contracts';
import type { Command } from 'commander';
import { Client } from 'pg';
import type { Connections } from '../connections.js';
import { printJson, printTable } from '../output.js';

interface ServiceOutbox {
  readonly service: ServiceName;
  readonly waiting: number;
  /** Age of the oldest waiting row in ms; null when none waits. */
  readonly oldestAgeMs: number | null;
  readonly dead: number;
  /** Which relay instance owns which buckets. */
  readonly owners: readonly { readonly instance: string; readonly buckets: readonly number[] }[];
}

export function registerOutbox(program: Command, connections: Connections): void {
  program
    .command('outbox')
    .description('rows that wait to be sent: how many, how old, dead ones, and which relay owns which buckets')
    .option('--json', 'print JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const services = await Promise.all(SERVICE_NAMES.map((name) => inspect(name, connections.databaseUrl(name))));
      const sum = (field: 'waiting' | 'dead'): number => services.reduce((total, row) => total + row[field], 0);
      if (json) return printJson({ waiting: sum('waiting'), dead: sum('dead'), services });
      printTable([
        ['SERVICE', 'WAITING', 'OLDEST', 'DEAD', 'OWNERS'],
        ...services.map((row) => [
          row.service,
          row.waiting,
          row.oldestAgeMs === null ? '-' : `${row.oldestAgeMs} ms`,
          row.dead,
          row.owners.map(({ instance, buckets }) => `${instance}: ${buckets.length}`).join(', ') || '-',
        ]),
      ]);
    });
}

async function inspect(service: ServiceName, connectionString: string): Promise<ServiceOutbox> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 3000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ waiting: string; oldest: string | null; dead: string }>(
      `SELECT (SELECT count(*) FROM outbox) AS waiting,
              (SELECT round(extract(epoch FROM clock_timestamp() - min(created_at)) * 1000) FROM outbox) AS oldest,
              (SELECT count(*) FROM outbox_dead) AS dead`,
    );
    const owners = await client.query<{ instance: string; buckets: number[] }>(
      `SELECT relay.name AS instance, array_agg(bucket ORDER BY bucket) AS buckets
       FROM outbox_owner JOIN relay ON relay.id = relay_id GROUP BY relay.id, relay.name ORDER BY relay.name`,
    );
    const counts = rows[0];
    return {
      service,
      waiting: Number(counts?.waiting ?? 0),
      oldestAgeMs: typeof counts?.oldest === 'string' ? Number(counts.oldest) : null,
      dead: Number(counts?.dead ?? 0),
      owners: owners.rows,
    };
  } finally {
    await client.end();
  }
}
