import type { ServiceName } from '@waybill/system-map';
import type { Page, Partial200 } from './shared.js';

/** `GET /api/console/system`. */
export interface SystemAnswer extends Partial200 {
  /** One a service, in the order of the system map. */
  readonly services: readonly ServiceState[];
  /** What each consumer group has read of each topic; null where the broker did not answer. */
  readonly groups: readonly GroupState[] | null;
}

export interface ServiceState {
  readonly service: ServiceName;
  readonly instances: readonly InstanceState[];
  /** Null where the service did not answer. */
  readonly outbox: OutboxState | null;
}

export interface InstanceState {
  /** Number or name; null where it did not answer. */
  readonly instance: string | null;
  readonly url: string;
  readonly version: string | null;
  readonly startedAt: string | null;
  readonly ready: boolean;
  /** Its consumer is a member of the group. */
  readonly joined: boolean;
  readonly partitions: readonly { readonly topic: string; readonly partition: number }[];
  /** Parts of its health, `database`, `broker`, … */
  readonly health: readonly { readonly part: string; readonly up: boolean; readonly reason: string | null }[];
}

export interface OutboxState {
  readonly waiting: number;
  readonly oldestAgeMs: number | null;
  readonly dead: number;
  /** Which instance sends how many buckets. */
  readonly owners: readonly { readonly instance: string; readonly buckets: number }[];
}

export interface GroupState {
  readonly group: string;
  readonly topic: string;
  readonly lag: number;
  readonly partitions: readonly {
    readonly partition: number;
    /** High watermark, decimal text. */
    readonly end: string;
    /** Null where the group has committed nothing yet. */
    readonly committed: string | null;
    readonly lag: number;
    /** Client id of the member that reads it; null where none does. */
    readonly member: string | null;
  }[];
}

/** A row of an outbox that the broker will never take as it is. Later rows of its topic and key wait behind it. */
export interface DeadOutboxRow {
  readonly id: number;
  readonly topic: string;
  readonly key: string | null;
  readonly eventId: string;
  readonly type: string | null;
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly diedAt: string;
}

/** `GET /api/console/outbox/:service/dead?limit&cursor`. */
export type DeadOutboxAnswer = Page<DeadOutboxRow>;

/** `POST /api/console/outbox/:service/dead/:row/{requeue,drop}`: 202, 204. */
export interface DeadOutboxBody {
  readonly reason: string;
}
