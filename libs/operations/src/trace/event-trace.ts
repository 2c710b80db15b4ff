import type { ServiceName } from '@waybill/system-map';

/** How far one service is with an event. `not-interested`: it reads the topic and passes the type over. */
export type HandlingState = 'done' | 'dead' | 'delayed' | 'waiting' | 'not-interested';

export interface Handling {
  readonly service: ServiceName;
  readonly state: HandlingState;
  /** When its effects were committed, it died, or it is due again; ISO 8601. */
  readonly at: string | null;
}

/** One event of an order: who wrote it and why, when it was sent, who has handled it. */
export interface TracedEvent {
  readonly eventId: string;
  readonly type: string;
  readonly source: ServiceName;
  readonly causationId: string | null;
  /** The cause was worked out from times and from who handles what: Kafka was not read. */
  readonly inferred: boolean;
  /** When it was committed, by its writer's clock, ISO 8601. */
  readonly writtenAt: string;
  /** When Kafka had it; null where that was not read, or it was not sent. */
  readonly sentAt: string | null;
  readonly place: { readonly topic: string; readonly partition: number; readonly offset: string } | null;
  readonly data?: unknown;
  /** The services that read its topic and answered, in the order of the system map. */
  readonly handledBy: readonly Handling[];
}
