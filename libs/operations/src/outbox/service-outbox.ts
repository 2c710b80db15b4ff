import { SERVICE_NAMES, type ServiceName } from '@waybill/system-map';
import type { Client } from 'pg';
import { fromEach, type Answers } from '../words/answers.js';
import { readDatabase, type ServiceDatabases } from './service-databases.js';

export interface ServiceOutbox {
  readonly service: ServiceName;
  readonly waiting: number;
  /** Age of the oldest waiting row in ms; null when none waits. */
  readonly oldestAgeMs: number | null;
  readonly dead: number;
  /** Which relay instance owns which buckets. */
  readonly owners: readonly { readonly instance: string; readonly buckets: readonly number[] }[];
}

export const allOutboxes = (databases: ServiceDatabases): Promise<Answers<ServiceOutbox>> =>
  fromEach(SERVICE_NAMES, (service) => readDatabase(databases, service, (client) => inspect(client, service)));

async function inspect(client: Client, service: ServiceName): Promise<ServiceOutbox> {
  const {
    rows: [counts],
  } = await client.query<{ waiting: string; oldest: string | null; dead: string }>(
    `SELECT (SELECT count(*) FROM outbox) AS waiting,
            (SELECT round(extract(epoch FROM clock_timestamp() - min(created_at)) * 1000) FROM outbox) AS oldest,
            (SELECT count(*) FROM outbox_dead) AS dead`,
  );
  const { rows: owners } = await client.query<{ instance: string; buckets: number[] }>(
    `SELECT relay.name AS instance, array_agg(bucket ORDER BY bucket) AS buckets
     FROM outbox_owner JOIN relay ON relay.id = relay_id GROUP BY relay.id, relay.name ORDER BY relay.name`,
  );
  return {
    service,
    waiting: Number(counts?.waiting ?? 0),
    oldestAgeMs: typeof counts?.oldest === 'string' ? Number(counts.oldest) : null,
    dead: Number(counts?.dead ?? 0),
    owners,
  };
}
