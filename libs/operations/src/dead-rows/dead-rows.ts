import { DEAD_ROW_TYPE, deadRowConditions, type DeadRowFilter } from '@waybill/messaging';
import { SERVICE_NAMES, type ServiceName } from '@waybill/system-map';
import type { Client } from 'pg';
import { fromEach, type Answers } from '../words/answers.js';
import { readDatabase, type ServiceDatabases } from '../outbox/service-databases.js';
import { textOf } from '../words/text.js';

/** An outbox row that the broker will never take as it is. Later rows of its topic and key wait behind it. */
export interface DeadRow {
  readonly service: ServiceName;
  readonly id: number;
  readonly topic: string;
  /** Text, or `0x…` for bytes that are none. */
  readonly key: string | null;
  readonly eventId: string;
  /** Event type; null where no header says it. */
  readonly type: string | null;
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly diedAt: string;
  /** Rows held back behind it. */
  readonly heldBack: number;
}

interface Row {
  readonly id: string;
  readonly topic: string;
  readonly key: Buffer | null;
  readonly event_id: string;
  readonly type: string | null;
  readonly error_code: string;
  readonly error_message: string;
  readonly died_at: Date;
  readonly held_back: string;
}

/** Dead rows of services, oldest first within each. */
export async function deadRows(
  databases: ServiceDatabases,
  services: readonly ServiceName[] = SERVICE_NAMES,
  filter: DeadRowFilter = {},
): Promise<Answers<readonly DeadRow[]>> {
  return fromEach(services, (service) =>
    readDatabase(databases, service, (client) => deadRowsOf(client, service, filter)),
  );
}

async function deadRowsOf(client: Client, service: ServiceName, filter: DeadRowFilter): Promise<DeadRow[]> {
  const { sql, parameters } = deadRowConditions(filter);
  // What is held back is counted in one pass: thousands of rows may be dead, and millions wait.
  const { rows } = await client.query<Row>(
    `WITH held AS (
       SELECT bucket, topic, key, count(*) AS rows FROM outbox
       JOIN (SELECT DISTINCT bucket, topic, key FROM outbox_dead) AS dead USING (bucket, topic, key)
       GROUP BY bucket, topic, key)
     SELECT id, topic, key, event_id, ${DEAD_ROW_TYPE} AS type, error_code, error_message, died_at,
            coalesce(held.rows, 0) AS held_back
     FROM outbox_dead LEFT JOIN held USING (bucket, topic, key)
     WHERE ${sql} ORDER BY id`,
    parameters,
  );
  return rows.map((row) => ({
    service,
    id: Number(row.id),
    topic: row.topic,
    key: row.key === null ? null : textOf(row.key),
    eventId: row.event_id,
    type: row.type,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    diedAt: row.died_at.toISOString(),
    heldBack: Number(row.held_back),
  }));
}
