import type { Tx } from '@waybill/messaging';

/** What a request was answered: a body, or a refusal. */
export type StoredAnswer =
  | { readonly status: number; readonly location?: string; readonly body: unknown }
  | {
      readonly refused: {
        readonly status: number;
        readonly code: string;
        readonly detail: string;
        readonly extra: object;
      };
    };

/** A request under an Idempotency-Key. */
export interface KeyedRequest {
  /** Whose key it is: keys of different callers have nothing to do with each other. */
  readonly caller: string;
  readonly key: string;
  /** What is asked for; the same key with another one is a client's mistake. */
  readonly fingerprint: string;
}

/** FREE: the request holds its key until its transaction ends. IN_USE: another request does. REUSED: another request had it. */
export type KeyHeld =
  { readonly state: 'FREE' | 'IN_USE' | 'REUSED' } | { readonly state: 'ANSWERED'; readonly answer: StoredAnswer };

const LIFETIME = '24 h';

/** Answers by Idempotency-Key, on the database's clock alone. */
export class AnsweredRequests {
  /** Takes the key for as long as the transaction lasts; a process that dies gives it back with its session. */
  async hold(tx: Tx, request: KeyedRequest): Promise<KeyHeld> {
    const { caller, key, fingerprint } = request;
    const [lock] = await tx.read<{ held: boolean }>(
      'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 8641)) AS held',
      [JSON.stringify([caller, key])],
    );
    if (lock?.held !== true) return { state: 'IN_USE' };
    // A statement of its own: it sees what the key's last holder has committed.
    const [stored] = await tx.read<{ fingerprint: string; answer: StoredAnswer }>(
      'SELECT fingerprint, answer FROM answered_request WHERE caller = $1 AND key = $2 AND expires_at > now()',
      [caller, key],
    );
    if (!stored) return { state: 'FREE' };
    return stored.fingerprint === fingerprint ? { state: 'ANSWERED', answer: stored.answer } : { state: 'REUSED' };
  }

  /** Stores the answer, in the transaction that holds the key and what the request has changed. */
  store(tx: Tx, { caller, key, fingerprint }: KeyedRequest, answer: StoredAnswer): void {
    tx.write(
      `INSERT INTO answered_request (caller, key, fingerprint, answer, expires_at)
       VALUES ($1, $2, $3, $4::json, now() + interval '${LIFETIME}')
       ON CONFLICT (caller, key) DO UPDATE SET fingerprint = excluded.fingerprint, answer = excluded.answer,
         expires_at = excluded.expires_at`,
      [caller, key, fingerprint, JSON.stringify(answer)],
    );
  }

  /** Deletes answers that are older than their lifetime. @returns how many, at most `limit` */
  async forgetExpired(tx: Tx, limit: number): Promise<number> {
    const deleted = await tx.query(
      `DELETE FROM answered_request WHERE (caller, key) IN (
         SELECT caller, key FROM answered_request WHERE expires_at < now()
         ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING 1`,
      [limit],
    );
    return deleted.length;
  }
}
