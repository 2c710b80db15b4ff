import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** No instance has asked for so long: what the broker did meanwhile is not known. A service is back sooner than that. */
const UNKNOWN_AFTER = '30 s';

/** SQL: that the broker still answers, as far as is known. */
export const ANSWERS_NOW = `last >= now() - interval '${UNKNOWN_AFTER}'`;

/** While one instance reaches the broker, others that do not have trouble of their own. */
const REACHED_BY_OTHERS = '3 s';

/**
 * Since when the broker has answered, as all instances together know it: an outage stops every result on its way, also
 * those that wait in the outboxes of others.
 */
@Injectable()
export class BrokerAnswers {
  constructor(private readonly dataSource: DataSource) {}

  /** The broker has just answered. */
  async answered(): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO broker_answers AS known (since, last) VALUES (now(), now())
       ON CONFLICT (one) DO UPDATE SET last = excluded.last,
         since = CASE WHEN known.since = 'infinity' OR known.last < now() - interval '${UNKNOWN_AFTER}'
           THEN excluded.since ELSE known.since END`,
    );
  }

  /** The broker has not answered this process. */
  async silent(): Promise<void> {
    await this.dataSource.query(
      `UPDATE broker_answers SET since = 'infinity' WHERE last < now() - interval '${REACHED_BY_OTHERS}'`,
    );
  }
}
