import type { ServiceName } from '@waybill/system-map';
import type { TracedEvent } from '../trace/event-trace.js';

/** What is known of an order at one moment; null and left-out parts are not known. */
export interface Situation {
  /** ms since the epoch. */
  readonly now: number;
  readonly orderId: string;
  /** Null where the order service did not say. */
  readonly expectation: Expected | null;
  readonly events: readonly TracedEvent[];
  /** Partition of a topic that holds the order's events; undefined where it is not known. */
  readonly ownPartition?: (topic: string) => number | undefined;
  /** What each service said of itself and of the order. */
  readonly services: Readonly<Record<ServiceName, ServiceSight>>;
  /** The charge and its refunds, newest last; null where payment did not say. */
  readonly payment: Charge | null;
  /** Null where shipping did not say. */
  readonly shipment: Parcel | null;
  /** Dead letters of the order that wait for a decision. */
  readonly letters: readonly WaitingLetter[];
}

/** What the order service awaits. */
export interface Expected {
  readonly awaits: readonly { readonly what: string; readonly from: ServiceName; readonly types: readonly string[] }[];
  /** When the order times out, ISO 8601. */
  readonly deadline: string | null;
  readonly compensation: {
    readonly status: string;
    readonly attempt: number;
    readonly since: string | null;
    readonly attentionAt: string | null;
    readonly awaits: readonly UndoingPart[];
    readonly refused: readonly { readonly part: UndoingPart; readonly type: string; readonly detail: string | null }[];
  };
}

export type UndoingPart = 'stock' | 'money' | 'shipment';

export interface ServiceSight {
  /** Why it did not answer; undefined where it did. */
  readonly silent?: string;
  /** Events of the order that wait in its outbox. */
  readonly unsent: readonly { readonly eventId: string; readonly type: string | null; readonly createdAt: string }[];
  /** Events of the order that the broker refuses. */
  readonly refused: readonly {
    readonly row: number;
    readonly type: string | null;
    readonly errorCode: string;
    readonly errorMessage: string;
  }[];
  /** Events of the order that it has put aside. */
  readonly delayed: readonly {
    readonly eventId: string;
    readonly attempts: number;
    readonly dueAt: string | null;
    readonly errorCode: string | null;
  }[];
  /** Its instances; undefined where that was not asked. */
  readonly instances?: readonly { readonly instance: string | null; readonly joined: boolean }[];
  /** Records that it has not handled yet, by topic and partition; undefined where that is not known. */
  readonly lag?: readonly { readonly topic: string; readonly partition: number; readonly lag: number }[];
}

export interface Charge {
  readonly status: string;
  readonly attempts: number;
  readonly nextAttemptAt: string | null;
  readonly refunds: readonly { readonly status: string }[];
}

export interface Parcel {
  readonly status: string | null;
  readonly nextAttemptAt: string | null;
}

export interface WaitingLetter {
  readonly id: string;
  readonly consumer: string | null;
  readonly type: string | null;
  readonly errorCode: string | null;
}
