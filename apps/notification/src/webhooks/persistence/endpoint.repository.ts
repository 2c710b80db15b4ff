import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import { Reads } from '@waybill/platform';

/** Where an integrator wants to be told. */
export interface Endpoint {
  readonly id: string;
  readonly url: string;
  /** Empty: everything. */
  readonly types: readonly string[];
  readonly enabled: boolean;
  readonly disabledReason: string | null;
  /** Until then what is sent is signed by the secret before, too. */
  readonly previousUntil: Date | null;
  readonly createdAt: Date;
}

export interface EndpointChange {
  readonly url?: string;
  readonly types?: readonly string[];
  readonly enabled?: boolean;
}

const COLUMNS = `id, url, types, enabled, disabled_reason AS "disabledReason",
  CASE WHEN previous_until > now() THEN previous_until END AS "previousUntil", created_at AS "createdAt"`;

@Injectable()
export class EndpointRepository {
  constructor(private readonly reads: Reads) {}

  list(): Promise<Endpoint[]> {
    return this.reads.query<Endpoint[]>(`SELECT ${COLUMNS} FROM webhook_endpoint ORDER BY id DESC`);
  }

  async find(id: string): Promise<Endpoint | undefined> {
    const [found] = await this.reads.query<Endpoint[]>(`SELECT ${COLUMNS} FROM webhook_endpoint WHERE id = $1`, [id]);
    return found;
  }

  async add(tx: Tx, id: string, url: string, types: readonly string[], secret: string): Promise<Endpoint> {
    const [added] = await tx.query<Endpoint>(
      `INSERT INTO webhook_endpoint (id, url, types, secret) VALUES ($1, $2, $3, $4) RETURNING ${COLUMNS}`,
      [id, url, types, secret],
    );
    return added!;
  }

  /** Enabling forgets why it was disabled, and that it failed. */
  async change(tx: Tx, id: string, { url, types, enabled }: EndpointChange): Promise<Endpoint | undefined> {
    const [changed] = await tx.query<Endpoint>(
      `UPDATE webhook_endpoint SET url = coalesce($2, url), types = coalesce($3, types), enabled = coalesce($4, enabled),
              disabled_reason = CASE WHEN $4 THEN NULL WHEN NOT $4 THEN coalesce(disabled_reason, 'operator') ELSE disabled_reason END,
              failures = CASE WHEN $4 THEN 0 ELSE failures END,
              rests_until = CASE WHEN $4 THEN '-infinity' ELSE rests_until END
       WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, url ?? null, types ?? null, enabled ?? null],
    );
    return changed;
  }

  /** With all that waits for it. @returns whether it was there */
  async remove(tx: Tx, id: string): Promise<boolean> {
    return (await tx.query('DELETE FROM webhook_endpoint WHERE id = $1 RETURNING id', [id])).length > 0;
  }

  /** The secret in use becomes the one before, and signs beside the new one until `previousUntil`. */
  async rotate(tx: Tx, id: string, secret: string, previousUntil: Date): Promise<Endpoint | undefined> {
    const [changed] = await tx.query<Endpoint>(
      `UPDATE webhook_endpoint SET previous_secret = secret, previous_until = $3, secret = $2
       WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, secret, previousUntil],
    );
    return changed;
  }
}
