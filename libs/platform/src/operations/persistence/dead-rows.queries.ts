import { Injectable } from '@nestjs/common';
import { DEAD_ROW_TYPE } from '@waybill/messaging';
import { Reads } from '../../database/reads.js';
import { textOf } from './bytes-as-text.js';

/** An outbox row that the broker will never take as it is. Later rows of its topic and key wait behind it. */
export interface DeadRow {
  readonly id: number;
  readonly topic: string;
  readonly key: string | null;
  readonly eventId: string;
  /** Null where no header says it. */
  readonly type: string | null;
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly createdAt: Date;
  readonly diedAt: Date;
  /** Time since it died, ms. */
  readonly ageMs: number;
}

interface Row extends Omit<DeadRow, 'id' | 'key'> {
  readonly id: string;
  readonly key: Buffer | null;
}

/** Rows of outbox_dead, for those who decide about them. */
@Injectable()
export class DeadRowQueries {
  constructor(private readonly reads: Reads) {}

  /** At most `count` rows, newest first. @param below id that they are under; absent: from the newest on */
  async newest(count: number, below = Number.MAX_SAFE_INTEGER): Promise<DeadRow[]> {
    const rows = await this.reads.query<Row[]>(
      `SELECT id, topic, key, event_id AS "eventId", ${DEAD_ROW_TYPE} AS type, error_code AS "errorCode",
              error_message AS "errorMessage", created_at AS "createdAt", died_at AS "diedAt",
              round(extract(epoch FROM clock_timestamp() - died_at) * 1000)::float8 AS "ageMs"
       FROM outbox_dead WHERE id < $2 ORDER BY id DESC LIMIT $1`,
      [count, below],
    );
    return rows.map((row) => ({ ...row, id: Number(row.id), key: textOf(row.key) }));
  }
}
