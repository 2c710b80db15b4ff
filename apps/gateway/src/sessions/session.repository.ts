import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

export interface SessionRow {
  readonly subject: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** Sealed. */
  readonly tokens: string;
  readonly endsAt: Date;
  /** Not noted as used for a minute. */
  readonly stale: boolean;
}

export interface NewSession extends Pick<SessionRow, 'subject' | 'name' | 'roles' | 'tokens'> {
  readonly hash: Buffer;
  readonly hours: number;
}

export interface RenewedSession extends Pick<SessionRow, 'roles'> {
  /** Where the issuer says it. */
  readonly name?: string;
}

/** Time for one refresh, seconds: after it another instance may try. */
const REFRESH_SECONDS = 10;

/** The sessions' rows. By the hash of their cookie only: who reads the table cannot be anybody. */
@Injectable()
export class SessionRepository {
  constructor(private readonly dataSource: DataSource) {}

  async add({ hash, subject, name, roles, tokens, hours }: NewSession): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO session (hash, subject, name, roles, tokens, ends_at)
       VALUES ($1, $2, $3, $4, $5, now() + make_interval(hours => $6))`,
      [hash, subject, name, roles, tokens, hours],
    );
  }

  /** @returns undefined for one that ended, by its age or by not being used */
  async find(hash: Buffer, idleMinutes: number): Promise<SessionRow | undefined> {
    const [row] = await this.dataSource.query<SessionRow[]>(
      `SELECT subject, name, roles, tokens, ends_at AS "endsAt", seen_at < now() - interval '1 minute' AS stale
       FROM session WHERE hash = $1 AND ends_at > now() AND seen_at > now() - make_interval(mins => $2)`,
      [hash, idleMinutes],
    );
    return row;
  }

  async touch(hash: Buffer): Promise<void> {
    await this.dataSource.query('UPDATE session SET seen_at = now() WHERE hash = $1', [hash]);
  }

  /**
   * Takes the right to refresh: a refresh token is good for one use.
   *
   * @returns the tokens as they are now, sealed; undefined while another one refreshes them
   */
  async beginRefresh(hash: Buffer): Promise<string | undefined> {
    const [[row]] = await this.dataSource.query<[{ tokens: string }[]]>(
      `UPDATE session SET refreshing_until = now() + make_interval(secs => $2)
       WHERE hash = $1 AND refreshing_until < now() RETURNING tokens`,
      [hash, REFRESH_SECONDS],
    );
    return row?.tokens;
  }

  async endRefresh(hash: Buffer, renewed?: RenewedSession): Promise<void> {
    const changes = renewed ? ', name = coalesce($2, name), roles = $3' : '';
    const parameters = renewed ? [hash, renewed.name ?? null, renewed.roles] : [hash];
    await this.dataSource.query(
      `UPDATE session SET refreshing_until = '-infinity'${changes} WHERE hash = $1`,
      parameters,
    );
  }

  /** Renewed tokens, before they were verified. */
  async keep(hash: Buffer, tokens: string): Promise<void> {
    await this.dataSource.query('UPDATE session SET tokens = $2 WHERE hash = $1', [hash, tokens]);
  }

  async remove(hash: Buffer): Promise<void> {
    await this.dataSource.query('DELETE FROM session WHERE hash = $1', [hash]);
  }

  async removeEnded(idleMinutes: number): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM session WHERE ends_at < now() OR seen_at < now() - make_interval(mins => $1)`,
      [idleMinutes],
    );
  }
}
