import { Client } from 'pg';

/** A node of a plan as `EXPLAIN (ANALYZE, FORMAT JSON)` tells of it; counts are averages of a loop. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly 'Rows Removed by Join Filter'?: number;
  readonly 'Shared Hit Blocks'?: number;
  readonly 'Shared Read Blocks'?: number;
  readonly Plans?: readonly PlanNode[];
}

type Connect = (this: Client, ...args: unknown[]) => never;

/** A statement that was run, with the plan that it was run by. */
export interface RunStatement {
  readonly sql: string;
  readonly plan: PlanNode;
}

/**
 * What a database must be told by the superuser so that every statement's real plan comes back as a notice on the
 * connection that ran it: with that session's settings, and generic or for its values just as the statement was.
 */
export const EXPLAINED: readonly string[] = [
  `session_preload_libraries = 'auto_explain'`,
  `auto_explain.log_min_duration = 0`,
  `auto_explain.log_analyze = on`,
  `auto_explain.log_buffers = on`,
  `auto_explain.log_timing = off`,
  `auto_explain.log_format = 'json'`,
  `auto_explain.log_level = 'notice'`,
  `auto_explain.log_parameter_max_length = 0`,
];

/** Everything that connections of this process run from now on, in databases that are {@link EXPLAINED}. */
export class PlanLog {
  private taken: RunStatement[] = [];

  constructor() {
    const connect = Object.getOwnPropertyDescriptor(Client.prototype, 'connect') as { value: Connect };
    const take = (message: string | undefined): void => this.take(message ?? '');
    Client.prototype.connect = function (this: Client, ...args: unknown[]) {
      this.on('notice', ({ message }) => take(message));
      return connect.value.apply(this, args);
    };
  }

  /** What was run since the last call. */
  drain(): RunStatement[] {
    const drained = this.taken;
    this.taken = [];
    return drained;
  }

  private take(message: string): void {
    const json = /^duration: .* plan:\s*(\{.*\})\s*$/s.exec(message)?.[1];
    if (json === undefined) return;
    const { 'Query Text': sql, Plan: plan } = JSON.parse(json) as { 'Query Text': string; Plan: PlanNode };
    this.taken.push({ sql, plan });
  }
}
