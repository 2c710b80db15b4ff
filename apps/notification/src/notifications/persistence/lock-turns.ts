import type { Tx } from '@waybill/messaging';

/** Namespace of the locks among the advisory locks of the database. */
const TURNS = 1_953_853_038;

/**
 * Until the end of the transaction nobody else records or settles notifications of these orders, so that causes of one
 * turn that are read at the same moment see each other. Sorted as all others sort them: no ring.
 */
export async function lockTurns(tx: Tx, orderIds: readonly string[]): Promise<void> {
  await tx.query(
    `SELECT pg_advisory_xact_lock($1, hash) FROM (
       SELECT DISTINCT hashtext(id) AS hash FROM unnest($2::text[]) AS id ORDER BY 1) orders`,
    [TURNS, orderIds],
  );
}
