import { randomUUID } from 'node:crypto';
import type { DirectConnection } from '../postgres/direct-connection.js';

interface MemberRow {
  readonly id: string;
  /** No such backend: the process or its connection ended. */
  readonly gone: boolean;
  /** Not touched for too long: stopped, or cut off from the database. */
  readonly stale: boolean;
}

/** Another relay declared this one dead and ended, or is about to end, its backend. */
export class RelayDeclaredDeadError extends Error {
  readonly code = 'RELAY_DECLARED_DEAD';
  override readonly name = 'RelayDeclaredDeadError';

  constructor() {
    super('Another relay found this one silent for too long and took over its buckets');
  }
}

/**
 * Who relays this outbox. A member is a row, touched regularly, that names its backend. Roles see and may end only
 * their own backends, so all relays of one outbox must connect as the same role.
 */
export class RelayMembership {
  readonly id = randomUUID();

  constructor(
    private readonly connection: DirectConnection,
    private readonly name: string,
    private readonly staleAfterMs: number,
  ) {}

  async join(): Promise<void> {
    await this.connection.query(
      `INSERT INTO relay (id, name, backend_pid, backend_start)
       SELECT $1, $2, pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()`,
      [this.id, this.name],
    );
  }

  /** @throws RelayDeclaredDeadError */
  async touch(): Promise<void> {
    const touched = await this.connection.query(
      'UPDATE relay SET touched_at = clock_timestamp() WHERE id = $1 RETURNING id',
      [this.id],
    );
    if (touched.length === 0) throw new RelayDeclaredDeadError();
  }

  /**
   * Ends the backends of silent members, which frees their locks, and strikes out those that are gone.
   *
   * @returns ids of the members that are left, this one among them.
   */
  async prune(): Promise<string[]> {
    const members = await this.connection.query<MemberRow>(
      `SELECT id,
         NOT EXISTS (
           SELECT FROM pg_stat_activity AS backend
           WHERE backend.pid = relay.backend_pid
             AND (backend.backend_start IS NULL OR backend.backend_start = relay.backend_start)
         ) AS gone,
         clock_timestamp() - touched_at > $1::double precision * interval '1 millisecond' AS stale
       FROM relay`,
      [this.staleAfterMs],
    );
    const dead = members.filter(({ id, gone, stale }) => id !== this.id && (gone || stale)).map(({ id }) => id);
    if (dead.length > 0) await this.strikeOut(dead);
    return members.map(({ id }) => id).filter((id) => !dead.includes(id));
  }

  async leave(): Promise<void> {
    await this.connection.query('DELETE FROM relay WHERE id = $1', [this.id]);
  }

  private async strikeOut(ids: readonly string[]): Promise<void> {
    // The start time tells the backend from a later one that was given the same process id. Waiting up to a second for
    // its end lets this very round take the locks.
    await this.connection.query(
      `WITH dead AS (DELETE FROM relay WHERE id = ANY ($1::uuid[]) RETURNING backend_pid, backend_start)
       SELECT pg_terminate_backend(backend.pid, 1000)
       FROM dead JOIN pg_stat_activity AS backend
         ON backend.pid = dead.backend_pid AND backend.backend_start = dead.backend_start`,
      [ids],
    );
  }
}
