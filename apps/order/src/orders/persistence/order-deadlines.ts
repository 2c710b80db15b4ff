import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/**
 * Finds orders by the deadlines that nobody's request or event brings up. What is found is a hint, read without a lock:
 * whoever acts on it decides again under the order's lock. Times are Unix milliseconds.
 */
@Injectable()
export class OrderDeadlines {
  constructor(private readonly dataSource: DataSource) {}

  /** Ids of orders without an outcome or an undoing decision at `now`, their deadline passed, the longest overdue first. */
  async withoutOutcome(now: number, limit: number): Promise<string[]> {
    // A shipped order is never timed out, so it must not take the place of one that is, for ever.
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM orders
       WHERE stage = 'OPEN' AND deadline <= $1 AND compensation = 'NONE' AND state->'facts'->'shipped' IS NULL
       ORDER BY deadline LIMIT $2`,
      [new Date(now), limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Ids of orders whose undoing has waited for its answers since `asked` or longer, the longest waiting first. */
  async undoingSince(asked: number, limit: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM orders WHERE undoing_since <= $1 ORDER BY undoing_since LIMIT $2`,
      [asked, limit],
    );
    return rows.map(({ id }) => id);
  }
}
