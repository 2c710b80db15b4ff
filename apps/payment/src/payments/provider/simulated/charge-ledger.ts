import type { Tx } from '@waybill/messaging';
import type { ChargeRequest } from '../payment-provider.port.js';
import type { Decision } from './decide-charge.js';

/** A charge as it is asked for, with what the gateway will say to it and after how many errors. */
export interface ChargeAsked {
  readonly request: ChargeRequest;
  readonly decision: Decision;
  readonly errorsFirst: number;
}

/** What the book of charges says of a key. RECEIVED: heard of, nothing decided. ACTION: the customer has to act. */
export interface ChargeEntry {
  readonly status: 'RECEIVED' | 'ACTION' | 'CHARGED' | 'DECLINED' | 'CANCELLED';
  readonly detail: string | null;
}

/**
 * The simulated gateway's book of charges (`provider.charges`): one row a key, so that a key is charged at most once,
 * whoever asks and how often.
 */
export class ChargeLedger {
  /**
   * Records charges that arrived together; new keys share one statement. Rows are touched in order of key, so that two
   * groups with common keys cannot deadlock. @returns entries in the order asked.
   */
  async record(tx: Tx, asked: readonly ChargeAsked[]): Promise<ChargeEntry[]> {
    const sorted = [...asked].sort((a, b) => (a.request.key < b.request.key ? -1 : 1));
    const fresh = await this.insert(tx, sorted);
    const entries = new Map<ChargeAsked, ChargeEntry>();
    for (const charge of sorted) {
      // `delete`: of two calls with one key in this group, the second is a repetition.
      entries.set(charge, fresh.delete(charge.request.key) ? firstEntry(charge) : await this.repeat(tx, charge));
    }
    return asked.map((charge) => entries.get(charge) ?? firstEntry(charge));
  }

  async find(tx: Tx, key: string): Promise<ChargeEntry | undefined> {
    const rows = await tx.query<ChargeEntry>('SELECT status, detail FROM provider.charges WHERE key = $1', [key]);
    return rows[0];
  }

  /** Enters what the customer did, no sooner than `afterMs` after the charge was asked for. @returns the entry after it */
  async act(
    tx: Tx,
    key: string,
    decide: (method: string) => Decision | undefined,
    afterMs: number,
  ): Promise<ChargeEntry> {
    const [row] = await tx.query<{ method: string; due: boolean }>(
      `SELECT method, created_at <= now() - make_interval(secs => $2::float8 / 1000) AS due
         FROM provider.charges WHERE key = $1 FOR UPDATE`,
      [key, afterMs],
    );
    const decision = row?.due ? decide(row.method) : undefined;
    const rows = await tx.query<ChargeEntry>(
      `UPDATE provider.charges SET status = coalesce($2, status), detail = coalesce($3, detail)
        WHERE key = $1 AND status = 'ACTION' RETURNING status, detail`,
      [key, decision?.status ?? null, decision ? detailOf(decision) : null],
    );
    return (
      rows[0] ??
      only(await tx.query<ChargeEntry>('SELECT status, detail FROM provider.charges WHERE key = $1', [key]), key)
    );
  }

  /** Leaves a tombstone where nothing is decided, so that a charge that arrives later finds it. */
  async cancel(tx: Tx, key: string): Promise<ChargeEntry> {
    const rows = await tx.query<ChargeEntry>(
      `INSERT INTO provider.charges AS c (key, status, calls) VALUES ($1, 'CANCELLED', 0)
       ON CONFLICT (key) DO UPDATE SET status = CASE WHEN c.status IN ('RECEIVED', 'ACTION') THEN 'CANCELLED' ELSE c.status END
       RETURNING status, detail`,
      [key],
    );
    return only(rows, key);
  }

  private async insert(tx: Tx, charges: readonly ChargeAsked[]): Promise<Set<string>> {
    const rows = await tx.query<{ key: string }>(
      `INSERT INTO provider.charges (key, reference, method, amount, currency, status, detail)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[])
       ON CONFLICT (key) DO NOTHING RETURNING key`,
      [
        charges.map(({ request }) => request.key),
        charges.map(({ request }) => request.reference),
        charges.map(({ request }) => request.method),
        charges.map(({ request }) => request.amount.amount),
        charges.map(({ request }) => request.amount.currency),
        charges.map((charge) => firstEntry(charge).status),
        charges.map((charge) => firstEntry(charge).detail),
      ],
    );
    return new Set(rows.map((row) => row.key));
  }

  /** A call under a key the ledger has: a decided charge stays as it is, a received one may now be taken up. */
  private async repeat(tx: Tx, { request, decision, errorsFirst }: ChargeAsked): Promise<ChargeEntry> {
    const rows = await tx.query<ChargeEntry>(
      `UPDATE provider.charges
          SET calls = calls + 1,
              status = CASE WHEN status = 'RECEIVED' AND calls >= $2::float8 THEN $3 ELSE status END,
              detail = CASE WHEN status = 'RECEIVED' AND calls >= $2::float8 THEN $4 ELSE detail END
        WHERE key = $1 RETURNING status, detail`,
      [request.key, errorsFirst, decision.status, detailOf(decision)],
    );
    return only(rows, request.key);
  }
}

const firstEntry = ({ decision, errorsFirst }: ChargeAsked): ChargeEntry =>
  errorsFirst > 0 ? { status: 'RECEIVED', detail: null } : { status: decision.status, detail: detailOf(decision) };

const detailOf = (decision: Decision): string | null => (decision.status === 'DECLINED' ? decision.detail : null);

function only<Row>(rows: readonly Row[], key: string): Row {
  const [row] = rows;
  if (row === undefined) throw new Error(`provider.charges lost its row of ${key}`);
  return row;
}
