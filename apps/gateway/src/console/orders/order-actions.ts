import { Injectable } from '@nestjs/common';
import type { OperatorAction } from '@waybill/console-api';
import { Reads } from '@waybill/platform';

interface Row extends Omit<OperatorAction, 'at' | 'endedAt'> {
  readonly at: Date;
  readonly endedAt: Date | null;
}

/** Actions that are shown beside an order. */
const SHOWN = 50;

/** What operators did to an order, newest first. */
@Injectable()
export class OrderActions {
  constructor(private readonly reads: Reads) {}

  async of(orderId: string): Promise<OperatorAction[]> {
    const rows = await this.reads.query<Row[]>(
      `SELECT id, at, actor, actor_name AS "actorName", action, target, reason, outcome, detail,
              ended_at AS "endedAt", trace_id AS "traceId"
       FROM operator_action WHERE target = $1 ORDER BY at DESC, id DESC LIMIT ${SHOWN}`,
      [orderId],
    );
    return rows.map((row) => ({ ...row, at: row.at.toISOString(), endedAt: row.endedAt?.toISOString() ?? null }));
  }
}
