import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ANSWERS_NOW } from './broker-answers.js';

/** A shipped order is never timed out, so it must not take the place of one that is, for ever. */
const WAITING = `stage = 'OPEN' AND compensation = 'NONE' AND state->'facts'->'shipped' IS NULL`;

/**
 * Finds orders by the deadlines that no request or event brings up. What is found is a hint, read without a lock:
 * what acts on it decides again under the order's lock. Passed is what has passed by the database's clock.
 */
@Injectable()
export class OrderDeadlines {
  constructor(private readonly dataSource: DataSource) {}

  /** Whether an order waits for its outcome, its deadline begun. */
  async areRunning(): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `SELECT 1 FROM orders WHERE ${WAITING} AND deadline IS NOT NULL LIMIT 1`,
    );
    return rows.length > 0;
  }

  /**
   * Ids of orders without an outcome or an undoing decision, their deadline passed, the longest overdue first; none while
   * the broker has not answered for as long as a time-out, since the results may only now be on their way.
   */
  async withoutOutcome(timeoutSeconds: number, limit: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM orders
       WHERE ${WAITING} AND deadline <= now()
         AND EXISTS (SELECT FROM broker_answers WHERE ${ANSWERS_NOW} AND since <= now() - $1 * interval '1 second')
       ORDER BY deadline LIMIT $2`,
      [timeoutSeconds, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Ids of orders whose undoing has waited for its answers since `asked` (Unix ms) or longer, the longest waiting first. */
  async undoingSince(asked: number, limit: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM orders WHERE undoing_since <= $1 ORDER BY undoing_since LIMIT $2`,
      [asked, limit],
    );
    return rows.map(({ id }) => id);
  }
}
