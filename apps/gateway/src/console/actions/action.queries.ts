import { Injectable } from '@nestjs/common';
import type { OperatorAction } from '@waybill/console-api';
import { Reads } from '@waybill/platform';

export interface ActionFilter {
  /** Subject or name of who did it. */
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly target?: string | undefined;
  /** Begun then or later. */
  readonly from?: Date | undefined;
  /** Begun before then. */
  readonly to?: Date | undefined;
}

/** Where a page begins: behind this action. */
export interface ActionPlace {
  /** UTC, to the microsecond. */
  readonly at: string;
  readonly id: string;
}

export interface ListedAction {
  readonly place: ActionPlace;
  readonly action: OperatorAction;
}

interface Row {
  readonly id: string;
  readonly place: string;
  readonly at: Date;
  readonly actor: string;
  readonly actor_name: string;
  readonly action: string;
  readonly target: string;
  readonly reason: string | null;
  readonly outcome: OperatorAction['outcome'];
  readonly detail: string | null;
  readonly ended_at: Date | null;
  readonly trace_id: string | null;
}

const PLACE = `to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const CONDITIONS = {
  actor: (parameter: string, column: string) => `${column} = ${parameter}`,
  action: (parameter: string) => `action = ${parameter}`,
  target: (parameter: string) => `target = ${parameter}`,
  from: (parameter: string) => `at >= ${parameter}::timestamptz`,
  to: (parameter: string) => `at < ${parameter}::timestamptz`,
} satisfies Readonly<Record<keyof ActionFilter, (parameter: string, column: string) => string>>;

const NEWEST_FIRST = 'ORDER BY at DESC, id DESC LIMIT $1';

/** The trail of what operators did. */
@Injectable()
export class ActionQueries {
  constructor(private readonly reads: Reads) {}

  /** At most `count` actions, newest first. */
  async newest(filter: ActionFilter, count: number, after?: ActionPlace): Promise<ListedAction[]> {
    const names = (Object.keys(CONDITIONS) as (keyof ActionFilter)[]).filter((name) => filter[name] !== undefined);
    const place = `(at, id) < ($${names.length + 2}::timestamptz, $${names.length + 3}::uuid)`;
    const found = (column: string): string => {
      const conditions = names.map((name, index) => CONDITIONS[name](`$${index + 2}`, column));
      const where = [...conditions, ...(after ? [place] : [])].join(' AND ');
      return `(SELECT * FROM operator_action ${where && `WHERE ${where}`} ${NEWEST_FIRST})`;
    };
    // Each by its index: with OR all actions of an actor would be read and sorted.
    const known = filter.actor === undefined ? [found('')] : [found('actor'), found('actor_name')];
    const rows = await this.reads.query<Row[]>(
      `SELECT id, at, ${PLACE} AS place, actor, actor_name, action, target, reason, outcome, detail, ended_at, trace_id
       FROM (${known.join(' UNION ')}) AS found ${NEWEST_FIRST}`,
      [count, ...names.map((name) => filter[name]), ...(after ? [after.at, after.id] : [])],
    );
    return rows.map(toListed);
  }
}

const toListed = (row: Row): ListedAction => ({
  place: { at: row.place, id: row.id },
  action: {
    id: row.id,
    at: row.at.toISOString(),
    actor: row.actor,
    actorName: row.actor_name,
    action: row.action,
    target: row.target,
    reason: row.reason,
    outcome: row.outcome,
    detail: row.detail,
    endedAt: row.ended_at?.toISOString() ?? null,
    traceId: row.trace_id,
  },
});
