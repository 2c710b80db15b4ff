import { Injectable } from '@nestjs/common';
import { Reads } from '@waybill/platform';
import type { ContactChannel } from '../domain/contact.js';

export interface OldestWaiting {
  readonly channel: ContactChannel;
  /** Age of the oldest message that waits, s; 0 where none does. */
  readonly seconds: number;
}

/** What waits for a channel, also for one that is closed by now. */
@Injectable()
export class WaitingMessages {
  constructor(private readonly reads: Reads) {}

  oldest(): Promise<OldestWaiting[]> {
    return this.reads.query<OldestWaiting[]>(
      `SELECT channel, coalesce(extract(epoch FROM now() - (
                SELECT min(recorded_at) FROM delivery d WHERE d.channel = c.channel)), 0)::float8 AS seconds
       FROM unnest(ARRAY['EMAIL', 'SMS']) AS c(channel)`,
    );
  }
}
