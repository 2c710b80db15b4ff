import { Injectable } from '@nestjs/common';
import { Reads } from '../../database/reads.js';

/** The relay of one process, and the buckets that it sends. */
export interface RelayOwner {
  readonly instance: string;
  readonly buckets: readonly number[];
}

/** Who sends what of the outbox. */
@Injectable()
export class RelayOwnerQueries {
  constructor(private readonly reads: Reads) {}

  /** By instance. A bucket that is not listed has no owner at this moment. */
  all(): Promise<RelayOwner[]> {
    return this.reads.query(
      `SELECT relay.name AS instance, array_agg(bucket ORDER BY bucket) AS buckets
       FROM outbox_owner JOIN relay ON relay.id = relay_id GROUP BY relay.id, relay.name ORDER BY relay.name`,
    );
  }
}
