import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import { Reads } from '@waybill/platform';
import type { DeliveryVerdict, EndpointVerdict } from '../domain/attempt.js';

/** A message to one endpoint whose lease this process holds. */
export interface DueWebhook {
  readonly endpointId: string;
  readonly eventId: string;
  readonly url: string;
  readonly body: string;
  /** Each of them signs. */
  readonly secrets: readonly string[];
  readonly attempts: number;
  /** Of its endpoint in a row. */
  readonly failures: number;
  readonly giveUpAt: Date;
  /** Its end moves on while it is renewed. */
  readonly lease: { until: Date };
}

export interface JudgedWebhook {
  readonly delivery: DueWebhook;
  readonly verdict: DeliveryVerdict;
  readonly endpoint: EndpointVerdict;
}

/** A delivery as it is shown. */
export interface DeliveryRow {
  readonly eventId: string;
  readonly type: string;
  readonly orderId: string;
  readonly state: 'PENDING' | 'DELIVERED' | 'FAILED';
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastReason: string | null;
  readonly dueAt: Date;
  readonly settledAt: Date | null;
  readonly position: string;
}

/** Most messages on their way to one endpoint at the same time; one that failed is tried by one. */
const AT_ONCE = 8;

@Injectable()
export class WebhookDeliveryRepository {
  constructor(private readonly reads: Reads) {}

  /**
   * Leases due messages: of each endpoint that does not rest a few, so that none takes the hands of the others, and of
   * each of its orders only the first that is not settled.
   */
  async claimDue(tx: Tx, limit: number, now: Date, leaseUntil: Date): Promise<DueWebhook[]> {
    const rows = await tx.query<Omit<DueWebhook, 'lease'>>(
      `WITH ready AS MATERIALIZED (
         SELECT w.*, CASE failures WHEN 0 THEN ${AT_ONCE} ELSE 1 END - (
           SELECT count(*) FROM (
             SELECT FROM webhook_delivery d
             WHERE d.endpoint_id = w.id AND d.leased_until > $2 AND d.leased_until > '-infinity'
             LIMIT ${AT_ONCE}) held) AS room
         FROM webhook_endpoint w WHERE enabled AND rests_until <= $2
         FOR UPDATE SKIP LOCKED
       ), due AS MATERIALIZED (
         SELECT ready.*, d.event_id, d.position FROM ready CROSS JOIN LATERAL (
           SELECT first.event_id, first.position, row_number() OVER () AS n FROM (
             SELECT d.event_id, d.position FROM webhook_delivery d
             WHERE d.endpoint_id = ready.id AND d.state = 'PENDING' AND d.due_at <= $2 AND d.leased_until <= $2
               AND d.position = (
                 SELECT e.position FROM webhook_delivery e
                 WHERE e.endpoint_id = d.endpoint_id AND e.order_id = d.order_id AND e.state = 'PENDING'
                 ORDER BY e.position LIMIT 1)
             ORDER BY d.due_at LIMIT ${AT_ONCE}) first
         ) d
         WHERE d.n <= ready.room
         ORDER BY d.position LIMIT $1
       )
       UPDATE webhook_delivery d SET leased_until = $3 FROM due JOIN webhook_event e ON e.id = due.event_id
       WHERE d.endpoint_id = due.id AND d.event_id = due.event_id AND d.state = 'PENDING' AND d.leased_until <= $2
       RETURNING d.endpoint_id AS "endpointId", d.event_id AS "eventId", due.url, e.body, d.attempts, due.failures,
                 d.give_up_at AS "giveUpAt",
                 array_remove(ARRAY[due.secret, CASE WHEN due.previous_until > $2 THEN due.previous_secret END], NULL) AS secrets`,
      [limit, endOfMillisecond(now), leaseUntil],
    );
    return rows.map((row) => ({ ...row, lease: { until: leaseUntil } }));
  }

  /** Puts off the ends of leases that are still as they were stamped. @returns those that were put off */
  async renew(tx: Tx, deliveries: readonly DueWebhook[], leaseUntil: Date): Promise<DueWebhook[]> {
    const rows = await tx.query<{ endpoint_id: string; event_id: string }>(
      `UPDATE webhook_delivery d SET leased_until = $4
       FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS held(endpoint_id, event_id, leased_until)
       WHERE d.endpoint_id = held.endpoint_id AND d.event_id = held.event_id AND d.leased_until = held.leased_until
       RETURNING d.endpoint_id, d.event_id`,
      [...keys(deliveries), deliveries.map(({ lease }) => lease.until), leaseUntil],
    );
    const renewed = new Set(rows.map(({ endpoint_id, event_id }) => `${endpoint_id}/${event_id}`));
    return deliveries.filter(({ endpointId, eventId }) => renewed.has(`${endpointId}/${eventId}`));
  }

  /** Changes nothing for a message that was settled before, nor one that somebody else holds by now. */
  async settle(tx: Tx, judged: readonly JudgedWebhook[], now: Date): Promise<void> {
    await this.settleEndpoints(tx, judged);
    const sorted = judged.toSorted((a, b) => (keyOf(a.delivery) < keyOf(b.delivery) ? -1 : 1));
    await tx.query(
      `UPDATE webhook_delivery d
       SET state = s.state, attempts = d.attempts + 1, last_status = s.status, last_reason = s.reason,
           due_at = coalesce(s.due_at, d.due_at), leased_until = '-infinity',
           settled_at = CASE s.state WHEN 'PENDING' THEN NULL ELSE $8::timestamptz END
       FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::int[], $6::text[], $7::timestamptz[])
         AS s(endpoint_id, event_id, leased_until, state, status, reason, due_at)
       WHERE d.endpoint_id = s.endpoint_id AND d.event_id = s.event_id AND d.leased_until = s.leased_until
         AND d.state = 'PENDING'`,
      [
        ...keys(sorted.map(({ delivery }) => delivery)),
        sorted.map(({ delivery }) => delivery.lease.until),
        sorted.map(({ verdict }) => verdict.state),
        sorted.map(({ verdict }) => verdict.status),
        sorted.map(({ verdict }) => ('reason' in verdict ? verdict.reason : null)),
        sorted.map(({ verdict }) => ('dueAt' in verdict ? verdict.dueAt : null)),
        now,
      ],
    );
  }

  /** Gives up what waits for longer than it is tried: its endpoint rests or is disabled. @returns how many, at most `limit` */
  async expire(tx: Tx, now: Date, limit: number): Promise<number> {
    const expired = await tx.query(
      `WITH old AS MATERIALIZED (
         SELECT endpoint_id, event_id FROM webhook_delivery
         WHERE state = 'PENDING' AND give_up_at <= $1 AND leased_until <= $1 ORDER BY give_up_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       UPDATE webhook_delivery d SET state = 'FAILED', last_reason = coalesce(last_reason, 'not-tried'), settled_at = $1
       FROM old WHERE d.endpoint_id = old.endpoint_id AND d.event_id = old.event_id RETURNING d.event_id`,
      [now, limit],
    );
    return expired.length;
  }

  /** Newest first; `before` is the position that the page ends before. */
  list(
    endpointId: string,
    state: string | undefined,
    before: number | undefined,
    limit: number,
  ): Promise<DeliveryRow[]> {
    return this.reads.query<DeliveryRow[]>(
      `SELECT d.event_id AS "eventId", e.type, d.order_id AS "orderId", d.state, d.attempts, d.last_status AS "lastStatus",
              d.last_reason AS "lastReason", d.due_at AS "dueAt", d.settled_at AS "settledAt", d.position
       FROM webhook_delivery d JOIN webhook_event e ON e.id = d.event_id
       WHERE d.endpoint_id = $1 ${state === undefined ? '' : 'AND d.state = $4'} AND d.position < $2
       ORDER BY d.position DESC LIMIT $3`,
      [endpointId, before ?? Number.MAX_SAFE_INTEGER, limit, ...(state === undefined ? [] : [state])],
    );
  }

  /** Age of the oldest message that is not settled, s; 0 where none waits. */
  async oldestWaiting(): Promise<number> {
    const [row] = await this.reads.query<{ seconds: number }[]>(
      `SELECT extract(epoch FROM now() - give_up_at + interval '3 days')::float8 AS seconds
       FROM webhook_delivery WHERE state = 'PENDING' ORDER BY give_up_at LIMIT 1`,
    );
    return row?.seconds ?? 0;
  }

  /** By id: settling transactions wait for each other instead of deadlocking. The last word about an endpoint holds. */
  private async settleEndpoints(tx: Tx, judged: readonly JudgedWebhook[]): Promise<void> {
    // One that said that it is gone stays so, whatever it answered beside that.
    const goneLast = judged.toSorted((a, b) => Number(isGone(a)) - Number(isGone(b)));
    const byId = new Map(goneLast.map(({ delivery, endpoint }) => [delivery.endpointId, endpoint]));
    const changed = [...byId].sort(([a], [b]) => (a < b ? -1 : 1));
    await tx.query(
      `UPDATE webhook_endpoint w
       SET enabled = w.enabled AND v.kind <> 'DISABLED', disabled_reason = coalesce(v.reason, w.disabled_reason),
           failures = CASE v.kind WHEN 'WELL' THEN 0 ELSE w.failures + 1 END,
           rests_until = CASE v.kind WHEN 'WELL' THEN '-infinity' ELSE greatest(w.rests_until, v.until) END
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS v(id, kind, reason, until)
       WHERE w.id = v.id AND NOT (v.kind = 'WELL' AND w.failures = 0)`,
      [
        changed.map(([id]) => id),
        changed.map(([, { kind }]) => kind),
        changed.map(([, verdict]) => ('reason' in verdict ? verdict.reason : null)),
        changed.map(([, verdict]) => ('until' in verdict ? verdict.until : null)),
      ],
    );
  }
}

const isGone = ({ endpoint }: JudgedWebhook): boolean => endpoint.kind === 'DISABLED';

/** Rows are stamped by Postgres, in microseconds: one of this very millisecond is due, too. */
const endOfMillisecond = (at: Date): Date => new Date(at.getTime() + 1);

const keyOf = ({ endpointId, eventId }: DueWebhook): string => `${endpointId}/${eventId}`;

const keys = (deliveries: readonly DueWebhook[]): [string[], string[]] => [
  deliveries.map(({ endpointId }) => endpointId),
  deliveries.map(({ eventId }) => eventId),
];
