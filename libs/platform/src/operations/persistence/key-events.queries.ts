import { Injectable } from '@nestjs/common';
import { deadLetterTopic, serviceOf } from '@waybill/contracts';
import { bucketOf, DEAD_ROW_TYPE } from '@waybill/messaging';
import { ServiceConfig } from '../../config/service-config.js';
import { Reads } from '../../database/reads.js';

/** Rows of each kind that are told of; what waits for one key are a few. */
const MOST = 100;

/** Waiting rows that are looked through: the outbox has no index by key, since every change of state would pay for it. */
const LOOKED_THROUGH = 10_000;

/** An event in the outbox. */
export interface WaitingEvent {
  readonly eventId: string;
  readonly topic: string;
  readonly type: string | null;
  readonly createdAt: Date;
  /** Time since it was written, ms. */
  readonly ageMs: number;
}

/** An event that the broker refuses for good. */
export interface DeadEvent extends WaitingEvent {
  /** Row of `/operations/outbox/dead`. */
  readonly id: number;
  readonly errorCode: string;
  readonly errorMessage: string;
}

/** An event that was read and is tried again later. */
export interface DelayedEvent {
  readonly eventId: string;
  readonly topic: string;
  readonly attempts: number;
  /** Null for one that waits behind another of its key. */
  readonly dueAt: Date | null;
  readonly errorCode: string | null;
}

export interface EventsOfKey {
  readonly outbox: readonly WaitingEvent[];
  readonly dead: readonly DeadEvent[];
  readonly delayed: readonly DelayedEvent[];
  /** False where so much waits that not all of it was looked through: more of the key may wait. */
  readonly complete: boolean;
}

/** A waiting event, or, where none of the key was found, only whether all was looked through. */
interface Looked extends Omit<WaitingEvent, 'eventId'> {
  readonly eventId: string | null;
  readonly complete: boolean;
}

const WRITTEN = `event_id AS "eventId", topic, ${DEAD_ROW_TYPE} AS type, created_at AS "createdAt",
  round(extract(epoch FROM clock_timestamp() - created_at) * 1000)::float8 AS "ageMs"`;

/** What is on its way from or to this service, of one key. */
@Injectable()
export class KeyEventQueries {
  /** Topics that the outbox writes to, and that the consumer reads. */
  private readonly written: readonly string[];
  private readonly read: readonly string[];

  constructor(
    private readonly reads: Reads,
    private readonly config: ServiceConfig,
  ) {
    const { produces, consumes } = serviceOf(config.service);
    this.read = consumes;
    this.written = [...produces, ...consumes.map(deadLetterTopic)];
  }

  async of(key: string): Promise<EventsOfKey> {
    const bytes = Buffer.from(key);
    const { rows: outbox, complete } = await this.waiting(bytes);
    return { outbox, dead: await this.dead(bytes), delayed: await this.delayed(bytes), complete };
  }

  private async waiting(key: Buffer): Promise<{ rows: WaitingEvent[]; complete: boolean }> {
    const found = await this.reads.query<Looked[]>(
      `WITH bucket AS MATERIALIZED (
         SELECT id, event_id, topic, key, headers, created_at FROM outbox WHERE bucket = $1 ORDER BY id LIMIT $3 + 1)
       SELECT counted.rows <= $3 AS complete, found.*
       FROM (SELECT count(*) AS rows FROM bucket) AS counted
       LEFT JOIN (SELECT ${WRITTEN} FROM bucket WHERE key = $2 ORDER BY id LIMIT ${MOST}) AS found ON true`,
      [bucketOf(key), key, LOOKED_THROUGH],
    );
    const rows = found.flatMap(({ eventId, topic, type, createdAt, ageMs }) =>
      eventId === null ? [] : [{ eventId, topic, type, createdAt, ageMs }],
    );
    return { rows, complete: found[0]?.complete ?? true };
  }

  private async dead(key: Buffer): Promise<DeadEvent[]> {
    const rows = await this.reads.query<(Omit<DeadEvent, 'id'> & { id: string })[]>(
      `SELECT id, ${WRITTEN}, error_code AS "errorCode", error_message AS "errorMessage"
       FROM outbox_dead WHERE bucket = $1 AND topic = ANY($2) AND key = $3 ORDER BY id LIMIT ${MOST}`,
      [bucketOf(key), this.written, key],
    );
    return rows.map((row) => ({ ...row, id: Number(row.id) }));
  }

  private delayed(key: Buffer): Promise<DelayedEvent[]> {
    return this.reads.query(
      `SELECT event_id AS "eventId", topic, attempts, nullif(due_at, 'infinity') AS "dueAt", error_code AS "errorCode"
       FROM inbox_delayed WHERE consumer = $1 AND topic = ANY($2) AND ordering_key = $3 ORDER BY id LIMIT ${MOST}`,
      [this.config.service, this.read, key],
    );
  }
}
