import { SERVICE_NAMES, type ServiceName } from '@waybill/system-map';
import type { Client } from 'pg';
import type { Connections } from '../connections.js';
import { readDatabase } from '../database.js';
import { textOf } from '../text.js';

/** An outbox row that the broker will never take as it is. Later rows of its topic and key wait behind it. */
export interface DeadRow {
  readonly service: ServiceName;
  readonly id: number;
  readonly topic: string;
  /** Text, or `0x…` for bytes that are none. */
  readonly key: string | null;
  readonly eventId: string;
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
  readonly error_code: string;
  readonly error_message: string;
  readonly died_at: Date;
  readonly held_back: string;
}

/** Dead rows of all services, oldest first within each. */
export async function allDeadRows(connections: Connections): Promise<DeadRow[]> {
  const rows = await Promise.all(
    SERVICE_NAMES.map((service) => readDatabase(connections, service, (client) => deadRowsOf(client, service))),
  );
  return rows.flat();
}

async function deadRowsOf(client: Client, service: ServiceName): Promise<DeadRow[]> {
  const { rows } = await client.query<Row>(
    `SELECT id, topic, key, event_id, error_code, error_message, died_at,
            (SELECT count(*) FROM outbox
             WHERE outbox.bucket = dead.bucket AND outbox.topic = dead.topic AND outbox.key = dead.key) AS held_back
     FROM outbox_dead AS dead ORDER BY id`,
  );
  return rows.map((row) => ({
    service,
    id: Number(row.id),
    topic: row.topic,
    key: row.key === null ? null : textOf(row.key),
    eventId: row.event_id,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    diedAt: row.died_at.toISOString(),
    heldBack: Number(row.held_back),
  }));
}
