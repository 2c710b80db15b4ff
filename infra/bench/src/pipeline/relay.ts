import { setTimeout as pause } from 'node:timers/promises';
import type { KafkaJsProducer } from '@waybill/messaging/kafka';
import type { Client } from 'pg';

/** How often an outbox is looked at that nothing was written to, ms. */
const IDLE_MS = 200;
const CONTENT_TYPE = 'application/cloudevents+json; charset=UTF-8';

interface OutboxRow {
  readonly id: string;
  readonly event_id: string;
  readonly key: string;
  readonly type: string;
  readonly traceparent: string;
  readonly payload: string;
}

const READ = {
  name: 'read',
  text: 'SELECT id, event_id, key, type, traceparent, payload FROM outbox WHERE id > $1 ORDER BY id LIMIT 500',
};
const DELETE = { name: 'delete', text: 'DELETE FROM outbox WHERE id = ANY($1::bigint[])' };

/**
 * Sends what is in the outbox, oldest first, and deletes what was acknowledged. It may go on from the last id, since one
 * connection writes all rows: they are committed in the order of their ids. Returns what wakes it after a commit.
 */
export function relay(
  db: Client,
  producer: KafkaJsProducer,
  topic: string,
  onError: (error: unknown) => void,
): () => void {
  let wake = (): void => undefined;
  let woken = false;
  let last = '0';
  const run = async (): Promise<never> => {
    for (;;) {
      woken = false;
      const { rows } = await db.query<OutboxRow>({ ...READ, values: [last] });
      if (rows.length > 0) {
        last = rows.at(-1)?.id ?? last;
        await producer.send(rows.map((row) => ({ topic, ...recordOf(row) })));
        db.query({ ...DELETE, values: [rows.map(({ id }) => id)] }).catch(onError);
      } else if (!woken) {
        await Promise.race([new Promise<void>((resolve) => (wake = resolve)), pause(IDLE_MS)]);
      }
    }
  };
  run().catch(onError);
  return () => {
    woken = true;
    wake();
  };
}

const recordOf = ({ event_id, key, type, traceparent, payload }: OutboxRow) => ({
  key: Buffer.from(key),
  value: Buffer.from(payload),
  headers: {
    'content-type': CONTENT_TYPE,
    'event-type': type,
    'event-id': event_id,
    'correlation-id': key,
    traceparent,
  },
});
