import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';

/** Something that endpoints may be told. */
export interface NewWebhookEvent {
  /** Of the event; what receivers know a repetition by. */
  readonly id: string;
  readonly orderId: string;
  readonly type: string;
  readonly body: string;
}

/** What endpoints are told of, and the rows that say to whom it is still to be sent. */
@Injectable()
export class WebhookEventRepository {
  async anyEndpoint(tx: Tx): Promise<boolean> {
    const [row] = await tx.query<{ any: boolean }>('SELECT EXISTS (SELECT FROM webhook_endpoint) AS any');
    return row!.any;
  }

  /** Keeps events in their order, and queues each for the enabled endpoints that want its type; one that is there is left. */
  async add(tx: Tx, events: readonly NewWebhookEvent[], giveUpAt: Date): Promise<void> {
    await tx.query(
      `WITH recorded AS (
         INSERT INTO webhook_event (id, order_id, type, body)
         SELECT id, order_id, type, body
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) WITH ORDINALITY AS e(id, order_id, type, body, n)
         ORDER BY n ON CONFLICT DO NOTHING RETURNING id, position, order_id, type
       )
       INSERT INTO webhook_delivery (endpoint_id, event_id, position, order_id, give_up_at)
       SELECT e.id, r.id, r.position, r.order_id, $5
       FROM recorded r JOIN webhook_endpoint e ON e.enabled AND (e.types = '{}' OR r.type = ANY(e.types))`,
      [
        events.map(({ id }) => id),
        events.map(({ orderId }) => orderId),
        events.map(({ type }) => type),
        events.map(({ body }) => body),
        giveUpAt,
      ],
    );
  }

  /**
   * Sends what an endpoint wants of the events since then (again), in their order, under their ids.
   * @returns how many
   */
  async replaySince(tx: Tx, endpointId: string, since: Date, giveUpAt: Date): Promise<number> {
    return this.replay(
      tx,
      `e.recorded_at >= $3 AND (w.types = '{}' OR e.type = ANY(w.types))`,
      endpointId,
      since,
      giveUpAt,
    );
  }

  /** Sends one event (again). @returns 0 where it is not kept any more */
  async replayOne(tx: Tx, endpointId: string, eventId: string, giveUpAt: Date): Promise<number> {
    return this.replay(tx, 'e.id = $3', endpointId, eventId, giveUpAt);
  }

  /** Deletes up to `limit` events that were recorded before, unless they still wait. @returns how many */
  async forget(tx: Tx, recordedBefore: Date, limit: number): Promise<number> {
    const gone = await tx.query(
      `WITH old AS MATERIALIZED (
         SELECT id FROM webhook_event e WHERE recorded_at < $1
           AND NOT EXISTS (SELECT FROM webhook_delivery d WHERE d.event_id = e.id AND d.state = 'PENDING')
         ORDER BY recorded_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       DELETE FROM webhook_event e USING old WHERE e.id = old.id RETURNING e.id`,
      [recordedBefore, limit],
    );
    return gone.length;
  }

  private async replay(tx: Tx, which: string, endpointId: string, key: unknown, giveUpAt: Date): Promise<number> {
    const rows = await tx.query(
      `INSERT INTO webhook_delivery AS d (endpoint_id, event_id, position, order_id, give_up_at)
       SELECT w.id, e.id, e.position, e.order_id, $2 FROM webhook_event e JOIN webhook_endpoint w ON w.id = $1
       WHERE ${which}
       ON CONFLICT (endpoint_id, event_id) DO UPDATE
         SET state = 'PENDING', attempts = 0, due_at = now(), give_up_at = excluded.give_up_at, settled_at = NULL
         WHERE d.state <> 'PENDING'
       RETURNING d.event_id`,
      [endpointId, giveUpAt, key],
    );
    return rows.length;
  }
}
