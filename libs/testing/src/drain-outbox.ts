import { decodeEvent, type EventEnvelope } from '@waybill/contracts';
import type { DataSource } from 'typeorm';

export type OutboxEvent = EventEnvelope & { readonly traceparent: string };

interface Row {
  readonly topic: string;
  readonly payload: Buffer;
  readonly traceparent: string;
}

/** Empties the outbox. @returns what was in it, in the order it was written, each with its record's traceparent */
export async function drainOutbox(dataSource: Pick<DataSource, 'query'>): Promise<OutboxEvent[]> {
  const rows = await dataSource.query<Row[]>(
    `WITH gone AS (DELETE FROM outbox RETURNING id, topic, payload, headers)
     SELECT topic, payload, headers->>'traceparent' AS traceparent FROM gone ORDER BY id`,
  );
  return rows.map(({ topic, payload, traceparent }) => ({ ...decodeEvent(topic, payload), traceparent }));
}
