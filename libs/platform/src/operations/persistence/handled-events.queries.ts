import { Injectable } from '@nestjs/common';
import { ServiceConfig } from '../../config/service-config.js';
import { Reads } from '../../database/reads.js';

/** What became of an event that the service read. */
export interface HandledEvent {
  readonly eventId: string;
  /** `done`: its effects are there; `dead`: it went to the dead letters and was not replayed. */
  readonly state: 'done' | 'dead';
  /** When it was first taken in; of a dead letter, when it died or was replayed. */
  readonly at: Date;
}

/** The inbox, by event id. It remembers events for `INBOX_KEEP_DAYS`. */
@Injectable()
export class HandledEventQueries {
  constructor(
    private readonly reads: Reads,
    private readonly config: ServiceConfig,
  ) {}

  /** Those of `eventIds` that were dealt with. One that is put aside has an inbox row already, and is not among them. */
  among(eventIds: readonly string[]): Promise<HandledEvent[]> {
    return this.reads.query(
      `SELECT event_id AS "eventId", CASE state WHEN 'dead' THEN 'dead' ELSE 'done' END AS state, received_at AS at
       FROM inbox WHERE consumer = $1 AND event_id = ANY($2::uuid[]) AND NOT EXISTS (
         SELECT FROM inbox_delayed AS delayed
         WHERE delayed.consumer = inbox.consumer AND delayed.event_id = inbox.event_id)`,
      [this.config.service, eventIds],
    );
  }
}
