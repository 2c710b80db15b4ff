import { Injectable } from '@nestjs/common';
import type { LetterFilter, ReplayJob, ReplayState } from '@waybill/console-api';
import type { LetterEnds, ReplayProgress, Unconfirmed } from '@waybill/operations';
import { DataSource } from 'typeorm';

/** A run that has not touched its job for so long has ended, s. */
const STALE_SECONDS = 15;

/** Jobs that are listed. */
const LISTED = 20;

export interface NewReplay {
  readonly id: string;
  readonly by: string;
  readonly reason: string;
  readonly filter: LetterFilter;
  readonly ends: LetterEnds;
  readonly batch: number;
  readonly perSecond: number;
  readonly total: number;
}

/** A job as it is kept. */
export interface StoredReplay extends ReplayJob {
  readonly ends: LetterEnds;
  readonly unconfirmed: readonly Unconfirmed[];
}

interface Row {
  readonly id: string;
  readonly state: ReplayState;
  readonly by: string;
  readonly reason: string;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly filter: LetterFilter;
  readonly snapshot: LetterEnds;
  readonly batch: number;
  readonly per_second: number;
  readonly total: number;
  readonly sent: number;
  readonly refused: number;
  readonly handled: number;
  readonly died_again: number;
  readonly unconfirmed: readonly Unconfirmed[];
  readonly detail: string | null;
}

/** A job whose run has ended without a word is interrupted, judged by the database's clock. */
const IS_STALE = `state = 'running' AND touched_at < now() - interval '${STALE_SECONDS} s'`;
const COLUMNS = `id, CASE WHEN ${IS_STALE} THEN 'interrupted' ELSE state END AS state, by, reason, started_at, ended_at,
  filter, snapshot, batch, per_second, total, sent, refused, handled, died_again, unconfirmed, detail`;

/** Replays of many letters, as rows: what a gateway that was killed leaves behind. */
@Injectable()
export class ReplayJobRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** @param run names the run of a process that works on the job */
  async add({ id, by, reason, filter, ends, batch, perSecond, total }: NewReplay, run: string): Promise<StoredReplay> {
    const rows = await this.dataSource.query<Row[]>(
      `INSERT INTO replay_job (id, by, reason, instance, filter, snapshot, batch, per_second, total)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${COLUMNS}`,
      [id, by, reason, run, JSON.stringify(filter), JSON.stringify(ends), batch, perSecond, total],
    );
    return toJob(rows[0]!);
  }

  async find(id: string): Promise<StoredReplay | undefined> {
    const [row] = await this.dataSource.query<Row[]>(`SELECT ${COLUMNS} FROM replay_job WHERE id = $1`, [id]);
    return row && toJob(row);
  }

  async newest(): Promise<StoredReplay[]> {
    const rows = await this.dataSource.query<Row[]>(
      `SELECT ${COLUMNS} FROM replay_job ORDER BY started_at DESC, id DESC LIMIT ${LISTED}`,
    );
    return rows.map(toJob);
  }

  /** Keeps how far a run has come. @returns undefined when the job is cancelled, or another run's */
  keep(id: string, run: string, progress: ReplayProgress): Promise<StoredReplay | undefined> {
    const { sent, refused, handled, diedAgain, unconfirmed } = progress;
    return this.update(
      `SET sent = $3, refused = $4, handled = $5, died_again = $6, unconfirmed = $7, touched_at = now()
       WHERE id = $1 AND instance = $2 AND state = 'running'`,
      [id, run, sent, refused, handled, diedAgain, JSON.stringify(unconfirmed)],
    );
  }

  /** What was found out about a job that no run works on; kept unless somebody else was first. */
  confirm(
    before: StoredReplay,
    { handled, diedAgain, unconfirmed }: ReplayProgress,
  ): Promise<StoredReplay | undefined> {
    return this.update(
      `SET handled = $2, died_again = $3, unconfirmed = $4
       WHERE id = $1 AND handled = $5 AND died_again = $6 AND NOT (state = 'running' AND NOT ${IS_STALE})`,
      [before.id, handled, diedAgain, JSON.stringify(unconfirmed), before.handled, before.diedAgain],
    );
  }

  async touch(id: string, run: string): Promise<void> {
    await this.update(`SET touched_at = now() WHERE id = $1 AND instance = $2 AND state = 'running'`, [id, run]);
  }

  /** A run has ended. @returns undefined when the job was cancelled, or is another run's */
  end(
    id: string,
    run: string,
    state: 'done' | 'failed' | 'interrupted',
    detail: string | null,
  ): Promise<StoredReplay | undefined> {
    return this.update(
      `SET state = $3, detail = $4, ended_at = now() WHERE id = $1 AND instance = $2 AND state = 'running'`,
      [id, run, state, detail?.slice(0, 1_000) ?? null],
    );
  }

  /** @returns undefined when it does not run */
  cancel(id: string): Promise<StoredReplay | undefined> {
    return this.update(
      `SET state = 'cancelled', ended_at = now() WHERE id = $1 AND state IN ('running', 'interrupted')`,
      [id],
    );
  }

  /** One run takes it over. @returns undefined when it was not interrupted, or another run was first */
  resume(id: string, run: string): Promise<StoredReplay | undefined> {
    return this.update(
      `SET state = 'running', instance = $2, touched_at = now(), ended_at = NULL, detail = NULL
       WHERE id = $1 AND (state IN ('interrupted', 'failed') OR (${IS_STALE}))`,
      [id, run],
    );
  }

  private async update(statement: string, parameters: readonly unknown[]): Promise<StoredReplay | undefined> {
    const [rows] = await this.dataSource.query<[Row[], number]>(`UPDATE replay_job ${statement} RETURNING ${COLUMNS}`, [
      ...parameters,
    ]);
    return rows[0] && toJob(rows[0]);
  }
}

const toJob = (row: Row): StoredReplay => ({
  id: row.id,
  state: row.state,
  by: row.by,
  reason: row.reason,
  startedAt: row.started_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
  filter: row.filter,
  batch: row.batch,
  perSecond: row.per_second,
  total: row.total,
  sent: row.sent,
  refused: row.refused,
  handled: row.handled,
  diedAgain: row.died_again,
  detail: row.detail,
  ends: row.snapshot,
  unconfirmed: row.unconfirmed,
});

/** A job as it is answered. */
export const toReplayJob = ({ ends: _ends, unconfirmed: _unconfirmed, ...job }: StoredReplay): ReplayJob => job;
