import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import { DataSource } from 'typeorm';
import { isRefused, type PlacingOutcome } from '../domain/index.js';

/** A request's hold on its key. `attempt` is new for every request: it is the id that its order gets, and it fences. */
export interface KeyClaim {
  readonly customerId: string;
  readonly key: string;
  /** What the body asks for; the same key with another one is a client's mistake. */
  readonly fingerprint: string;
  /** UUID. */
  readonly attempt: string;
  /** How long the request waits for its order to be final before it is answered, s; 0 where it is answered at once. */
  readonly waitSeconds: number;
}

/**
 * CLAIMED: the claim holds the key now, for the lease. ANSWERED: the key's request was answered before. IN_USE: another
 * request holds it, or still waits for its order. REUSED: it belongs to another body.
 */
export type KeyState =
  | { readonly state: 'CLAIMED' | 'IN_USE' | 'REUSED' }
  | { readonly state: 'ANSWERED'; readonly outcome: PlacingOutcome };

/** How long a request may be under way before another one may take its key over. */
const LEASE = '10 s';
const LIFETIME = '24 h';

/** Idempotency keys, unique per customer, on the database's clock alone. */
@Injectable()
export class IdempotencyKeys {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Claims the keys that are free, expired, or held by a request whose lease has ended without an answer. Must commit
   * before the work begins, so that others see the claim. Of two claims on one key in `claims` the first one counts.
   */
  async claim(tx: Tx, claims: readonly KeyClaim[]): Promise<KeyState[]> {
    const first = new Map<string, KeyClaim>();
    for (const claim of claims) if (!first.has(nameOf(claim))) first.set(nameOf(claim), claim);
    // Sorted, so that two groups with the same keys never wait for each other.
    const names = [...first.keys()].sort();
    const won = await this.insert(
      tx,
      names.flatMap((name) => first.get(name) ?? []),
    );
    const taken = await this.read(
      tx,
      claims.filter(({ attempt }) => !won.has(attempt)),
    );
    return claims.map((claim) => (won.has(claim.attempt) ? { state: 'CLAIMED' } : stateOf(claim, taken)));
  }

  private async insert(tx: Tx, claims: readonly KeyClaim[]): Promise<Set<string>> {
    const rows = await tx.query<{ attempt: string }>(
      `INSERT INTO idempotency_key AS k (customer_id, key, fingerprint, attempt, lease_ends, expires_at)
       SELECT u.customer_id, u.key, u.fingerprint, u.attempt, now() + interval '${LEASE}', now() + interval '${LIFETIME}'
       FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) AS u(customer_id, key, fingerprint, attempt)
       ON CONFLICT (customer_id, key) DO UPDATE SET fingerprint = excluded.fingerprint, attempt = excluded.attempt,
         lease_ends = excluded.lease_ends, expires_at = excluded.expires_at, outcome = NULL
       WHERE k.expires_at < now()
         OR (k.outcome IS NULL AND k.lease_ends < now() AND k.fingerprint = excluded.fingerprint)
       RETURNING attempt`,
      columns(claims),
    );
    return new Set(rows.map(({ attempt }) => attempt));
  }

  private async read(tx: Tx, claims: readonly KeyClaim[]): Promise<Map<string, StoredKey>> {
    if (claims.length === 0) return new Map();
    const rows = await tx.query<StoredKey>(
      `SELECT k.customer_id AS "customerId", k.key, k.fingerprint,
         CASE WHEN k.lease_ends < clock_timestamp() THEN k.outcome END AS outcome
       FROM idempotency_key k
       JOIN unnest($1::text[], $2::text[]) AS u(customer_id, key) USING (customer_id, key)`,
      columns(claims).slice(0, 2),
    );
    return new Map(rows.map((row) => [nameOf(row), row]));
  }

  /**
   * Stores what the claims' requests are answered, in the transaction that holds their orders. Those that wait for more
   * stay in use until {@link amend}, or until they cannot be waiting any longer.
   *
   * @returns whether every claim still held its key; if not, another request has taken one over, and this transaction
   * must not commit
   */
  async answer(tx: Tx, answers: readonly { claim: KeyClaim; outcome: PlacingOutcome }[]): Promise<boolean> {
    // Locked in the order of claim, or the two wait for each other; an UPDATE alone takes rows as its plan finds them.
    const sorted = answers.toSorted((a, b) => (nameOf(a.claim) < nameOf(b.claim) ? -1 : 1));
    const rows = await tx.query(
      `WITH held AS (
         SELECT u.* FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::float8[])
           WITH ORDINALITY AS u(customer_id, key, attempt, outcome, wait, position)
         JOIN idempotency_key k USING (customer_id, key, attempt) ORDER BY u.position FOR UPDATE OF k)
       UPDATE idempotency_key k SET outcome = h.outcome::jsonb,
         lease_ends = CASE WHEN h.wait > 0 THEN now() + h.wait * interval '1 s' + interval '${LEASE}' ELSE '-infinity' END
       FROM held h
       WHERE k.customer_id = h.customer_id AND k.key = h.key AND k.attempt = h.attempt AND k.outcome IS NULL
       RETURNING 1`,
      [
        sorted.map(({ claim }) => claim.customerId),
        sorted.map(({ claim }) => claim.key),
        sorted.map(({ claim }) => claim.attempt),
        sorted.map(({ outcome }) => JSON.stringify(outcome)),
        sorted.map(({ claim, outcome }) => (isRefused(outcome) ? 0 : claim.waitSeconds)),
      ],
    );
    return rows.length === answers.length;
  }

  /** The answer that the client is given in the end, where it waited for more than the first one. */
  async amend({ customerId, key, attempt }: KeyClaim, outcome: PlacingOutcome): Promise<void> {
    await this.dataSource.query(
      `UPDATE idempotency_key SET outcome = $4::jsonb, lease_ends = '-infinity'
       WHERE customer_id = $1 AND key = $2 AND attempt = $3`,
      [customerId, key, attempt, JSON.stringify(outcome)],
    );
  }

  /**
   * The claim's request is over and nothing more comes of it: frees its key, or if a COMMIT (which is waited for) stored an
   * answer, lets others have that.
   */
  async release({ customerId, key, attempt }: KeyClaim): Promise<void> {
    const claim = [customerId, key, attempt];
    const where = 'WHERE customer_id = $1 AND key = $2 AND attempt = $3';
    await this.dataSource.query(`DELETE FROM idempotency_key ${where} AND outcome IS NULL`, claim);
    await this.dataSource.query(`UPDATE idempotency_key SET lease_ends = '-infinity' ${where}`, claim);
  }

  /** Deletes keys that are older than their lifetime. @returns how many, at most `limit` */
  async forgetExpired(limit: number): Promise<number> {
    const [, deleted] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM idempotency_key WHERE (customer_id, key) IN (
         SELECT customer_id, key FROM idempotency_key WHERE expires_at < now()
         ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)`,
      [limit],
    );
    return deleted;
  }
}

interface StoredKey {
  readonly customerId: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly outcome: PlacingOutcome | null;
}

const nameOf = ({ customerId, key }: Pick<KeyClaim, 'customerId' | 'key'>): string => JSON.stringify([customerId, key]);

function stateOf(claim: KeyClaim, taken: ReadonlyMap<string, StoredKey>): KeyState {
  const stored = taken.get(nameOf(claim));
  // Gone between two statements: its holder has just given it up.
  if (!stored) return { state: 'IN_USE' };
  if (stored.fingerprint !== claim.fingerprint) return { state: 'REUSED' };
  return stored.outcome ? { state: 'ANSWERED', outcome: stored.outcome } : { state: 'IN_USE' };
}

const columns = (claims: readonly KeyClaim[]): string[][] => [
  claims.map(({ customerId }) => customerId),
  claims.map(({ key }) => key),
  claims.map(({ fingerprint }) => fingerprint),
  claims.map(({ attempt }) => attempt),
];
