import { Injectable } from '@nestjs/common';
import type { EventData } from '@waybill/contracts';
import type { Tx } from '@waybill/messaging';
import { NOTHING_KNOWN, REPLICA_STATE, type ReplicaState } from './catalogue.queries.js';

/** What an order line needs of a product. */
export interface CatalogueProduct {
  readonly sku: string;
  readonly name: string;
  /** Minor units of {@link currency}. */
  readonly price: number;
  readonly currency: string;
  /** Units at the time of the last product event: a hint, not a promise. */
  readonly onHand: number;
}

export type ProductFact = EventData<'ProductCreated'> & { readonly deleted: boolean };

@Injectable()
export class CatalogueRepository {
  /** The products that exist among `skus`; deleted ones are left out. */
  async findAll(tx: Tx, skus: readonly string[]): Promise<Map<string, CatalogueProduct>> {
    const rows = await tx.read<{ sku: string; name: string; price: string; currency: string; on_hand: string }>(
      `SELECT sku, name, price, currency, on_hand FROM catalogue_product WHERE sku = ANY($1) AND NOT deleted`,
      [skus],
    );
    return new Map(
      rows.map((row) => [
        row.sku,
        { sku: row.sku, name: row.name, price: Number(row.price), currency: row.currency, onHand: Number(row.on_hand) },
      ]),
    );
  }

  /**
   * Applies product facts, at most one per SKU. One whose revision is lower than the known one changes nothing, unless
   * it is the first since a rebuild began. The same revision is the same product: it is written again, which repairs a
   * row that was damaged and brings a newer hint of what is on hand.
   */
  async apply(tx: Tx, facts: readonly ProductFact[]): Promise<void> {
    const sorted = [...facts].sort((a, b) => (a.sku < b.sku ? -1 : 1));
    await tx.query(
      `INSERT INTO catalogue_product AS known (sku, name, price, currency, on_hand, revision, deleted, rebuild)
       SELECT fact.*, last.number
       FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::boolean[]) AS fact,
         catalogue_rebuild AS last
       ON CONFLICT (sku) DO UPDATE SET
         name = excluded.name, price = excluded.price, currency = excluded.currency, on_hand = excluded.on_hand,
         revision = excluded.revision, deleted = excluded.deleted, rebuild = excluded.rebuild, updated_at = now()
       WHERE known.revision <= excluded.revision OR known.rebuild < excluded.rebuild`,
      [
        sorted.map((f) => f.sku),
        sorted.map((f) => f.name),
        sorted.map((f) => f.price.amount),
        sorted.map((f) => f.price.currency),
        sorted.map((f) => f.onHand),
        sorted.map((f) => f.revision),
        sorted.map((f) => f.deleted),
      ],
    );
  }

  /**
   * From now on any announcement of a product replaces what is here, whatever its revision, once; until then products
   * stay as they are.
   *
   * @returns how it stands then
   */
  async beginRebuild(tx: Tx): Promise<ReplicaState> {
    await tx.query('UPDATE catalogue_rebuild SET number = number + 1');
    const [state] = await tx.query<ReplicaState>(REPLICA_STATE);
    return state ?? NOTHING_KNOWN;
  }
}
