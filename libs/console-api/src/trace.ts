import type { ServiceName } from '@waybill/system-map';
import type { Partial200, RecordPlace } from './shared.js';

/** `GET /api/console/orders/:id/trace?payloads=true|false`. */
export interface TraceAnswer extends Partial200 {
  /** A cause before its effects. */
  readonly items: readonly TraceItem[];
  /** All events of the order were found. False where a bound of the search was met. */
  readonly complete: boolean;
}

export interface TraceItem {
  readonly eventId: string;
  readonly type: string;
  readonly source: ServiceName;
  readonly causationId: string | null;
  /** The cause was worked out from times and from who handles what; Kafka was not read. */
  readonly inferred: boolean;
  /** When it was committed with its row of the outbox, by its writer's clock. */
  readonly writtenAt: string;
  /** When Kafka had it; null where Kafka was not read, or it was not sent yet. */
  readonly sentAt: string | null;
  readonly place: RecordPlace | null;
  /** With `payloads`, personal data masked. */
  readonly data?: unknown;
  /** The services that read its topic, in the order of the system map. */
  readonly handledBy: readonly TraceHandling[];
}

export interface TraceHandling {
  readonly service: ServiceName;
  /** `delayed`: put aside, to be tried again; `not-interested`: it reads the topic and passes this type over. */
  readonly state: 'done' | 'dead' | 'delayed' | 'waiting' | 'not-interested';
  /** When its effects were committed, it died, or it is due again. */
  readonly at: string | null;
}
