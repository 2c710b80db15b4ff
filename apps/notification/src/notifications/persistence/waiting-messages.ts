import { Injectable } from '@nestjs/common';
import { Reads } from '@waybill/platform';
import type { ContactChannel } from '../domain/contact.js';

export interface Waiting {
  readonly channel: ContactChannel;
  /** Age, s. */
  readonly seconds: number;
}

/** What waits for a channel, also for one that is closed by now. */
@Injectable()
export class WaitingMessages {
  constructor(private readonly reads: Reads) {}

  async oldest(): Promise<Waiting | undefined> {
    const [oldest] = await this.reads.query<Waiting[]>(
      `SELECT channel, extract(epoch FROM now() - recorded_at)::float8 AS seconds FROM delivery ORDER BY recorded_at LIMIT 1`,
    );
    return oldest;
  }
}
