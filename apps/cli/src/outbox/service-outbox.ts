import { SERVICE_NAMES, type ServiceName } from '@waybill/contracts';
import type { Tx } from '@waybill/messaging';
import type { Connections } from '../connections.js';
import { inDatabase } from '../database.js';

export interface ServiceOutbox {
  readonly service: ServiceName;
  readonly waiting: number;
  /** Age of the oldest waiting row in ms; null when none waits. */
  readonly oldestAgeMs: number | null;
  readonly dead: number;
  /** Which relay instance owns which buckets. */
  readonly owners: readonly { readonly instance: string; readonly buckets: readonly number[] }[];
}

export const allOutboxes = (connections: Connections): Promise<ServiceOutbox[]> =>
  Promise.all(SERVICE_NAMES.map((service) => inDatabase(connections, service, (tx) => inspect(tx, service))));

async function inspect(tx: Tx, service: ServiceName): Promise<ServiceOutbox> {
  const [counts] = await tx.query<{ waiting: string; oldest: string | null; dead: string }>(
    `SELECT (SELECT count(*) FROM outbox) AS waiting,
            (SELECT round(extract(epoch FROM clock_timestamp() - min(created_at)) * 1000) FROM outbox) AS oldest,
            (SELECT count(*) FROM outbox_dead) AS dead`,
  );
  const owners = await tx.query<{ instance: string; buckets: number[] }>(
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
