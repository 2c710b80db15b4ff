import { Injectable } from '@nestjs/common';
import type { AuditRun, AuditVerdict } from '@waybill/console-api';
import { Reads } from '@waybill/platform';
import { DataSource } from 'typeorm';
import { v7 as newId } from 'uuid';

/** Audits that are kept. */
const KEPT = 200;

/** A run that was not touched for so long has lost its gateway, seconds. */
const SILENT_SECONDS = 30;

const GATEWAY_ENDED = 'The gateway that ran it ended.';

interface Row {
  readonly id: string;
  readonly at: Date;
  readonly by: string;
  readonly state: AuditRun['state'];
  readonly took_ms: number | null;
  readonly verdict: AuditVerdict | null;
  readonly code: string | null;
  readonly detail: string | null;
}

const COLUMNS = 'id, at, by, state, took_ms, code, detail';

/** How an audit ended. */
export type AuditEnd =
  | { readonly state: 'done'; readonly verdict: AuditVerdict }
  | { readonly state: 'failed'; readonly code: string; readonly detail: string };

/** The newest audits. The database lets one run at a time, however many gateways there are. */
@Injectable()
export class AuditRunStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: Reads,
  ) {}

  /** @returns undefined where one is running */
  async begin(by: string, instance: string): Promise<AuditRun | undefined> {
    await this.interruptSilent();
    const [row] = await this.dataSource.query<Row[]>(
      `INSERT INTO audit_run (id, by, instance) VALUES ($1, $2, $3)
       ON CONFLICT ((true)) WHERE state = 'running' DO NOTHING RETURNING ${COLUMNS}, verdict`,
      [newId(), by, instance],
    );
    return row && toRun(row);
  }

  /** Shows that the gateway of this run is there. */
  async touch(id: string): Promise<void> {
    await this.dataSource.query(`UPDATE audit_run SET touched_at = now() WHERE id = $1 AND state = 'running'`, [id]);
  }

  async end(id: string, tookMs: number, end: AuditEnd): Promise<void> {
    const verdict = end.state === 'done' ? JSON.stringify(end.verdict) : null;
    const { code, detail } = end.state === 'failed' ? end : { code: null, detail: null };
    await this.dataSource.query(
      `UPDATE audit_run SET state = $2, took_ms = $3, verdict = $4, code = $5, detail = $6
       WHERE id = $1 AND state = 'running'`,
      [id, end.state, Math.round(tookMs), verdict, code, detail],
    );
    await this.dataSource.query(
      `DELETE FROM audit_run WHERE state <> 'running' AND id NOT IN (
         SELECT id FROM audit_run ORDER BY at DESC, id DESC LIMIT $1)`,
      [KEPT],
    );
  }

  /** The gateway of this run ends. */
  async interrupt(id: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE audit_run SET state = 'interrupted', detail = $2 WHERE id = $1 AND state = 'running'`,
      [id, GATEWAY_ENDED],
    );
  }

  async find(id: string): Promise<AuditRun | undefined> {
    await this.interruptSilent();
    const sql = `SELECT ${COLUMNS}, verdict FROM audit_run WHERE id = $1`;
    const [row] = await this.reads.query<Row[]>(sql, [id]);
    return row && toRun(row);
  }

  /** The newest first, without what each of them found. */
  async newest(): Promise<AuditRun[]> {
    await this.interruptSilent();
    const rows = await this.reads.query<Row[]>(
      `SELECT ${COLUMNS}, verdict || '{"findings":[],"attention":[]}' AS verdict
       FROM audit_run ORDER BY at DESC, id DESC LIMIT $1`,
      [KEPT],
    );
    return rows.map(toRun);
  }

  private async interruptSilent(): Promise<void> {
    await this.dataSource.query(
      `UPDATE audit_run SET state = 'interrupted', detail = $2
       WHERE state = 'running' AND touched_at < now() - make_interval(secs => $1)`,
      [SILENT_SECONDS, GATEWAY_ENDED],
    );
  }
}

const toRun = ({ id, at, by, state, took_ms: tookMs, verdict, code, detail }: Row): AuditRun => ({
  id,
  state,
  by,
  at: at.toISOString(),
  tookMs,
  verdict,
  code,
  detail,
});
