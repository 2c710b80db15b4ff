import { Injectable } from '@nestjs/common';
import type { EventData } from '@waybill/contracts';
import type { Tx } from '@waybill/messaging';
import { DataSource } from 'typeorm';
import { CatalogueProductEntity } from './catalogue-product.entity.js';

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

/** How many products, deleted ones too, inventory has announced, and how many not since a rebuild began. */
export interface ReplicaState {
  readonly confirmed: number;
  readonly unconfirmed: number;
}

/** A revision that every announced one is higher than. */
const UNCONFIRMED = 0;

export type ProductFact = EventData<'ProductCreated'> & { readonly deleted: boolean };

@Injectable()
export class CatalogueRepository {
  constructor(private readonly dataSource: DataSource) {}

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

  async findOne(sku: string): Promise<CatalogueProductEntity | null> {
    return this.dataSource.getRepository(CatalogueProductEntity).findOneBy({ sku, deleted: false });
  }

  /**
   * Applies product facts, at most one per SKU. One whose revision is lower than the known one changes nothing. The same
   * revision is the same product: it is written again, which repairs a row that was damaged and brings a newer hint of
   * what is on hand.
   */
  async apply(tx: Tx, facts: readonly ProductFact[]): Promise<void> {
    const sorted = [...facts].sort((a, b) => (a.sku < b.sku ? -1 : 1));
    await tx.query(
      `INSERT INTO catalogue_product (sku, name, price, currency, on_hand, revision, deleted)
       SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::boolean[])
       ON CONFLICT (sku) DO UPDATE SET
         name = excluded.name, price = excluded.price, currency = excluded.currency, on_hand = excluded.on_hand,
         revision = excluded.revision, deleted = excluded.deleted, updated_at = now()
       WHERE catalogue_product.revision <= excluded.revision`,
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

  /** Leaves products as they are, but any announcement of one will replace it. */
  async forgetRevisions(tx: Tx): Promise<void> {
    // Locked in the order in which announcements lock them, so that neither waits for the other in a circle.
    await tx.query(
      `WITH confirmed AS MATERIALIZED (
         SELECT sku FROM catalogue_product WHERE revision <> ${UNCONFIRMED} ORDER BY sku COLLATE "C" FOR UPDATE
       )
       UPDATE catalogue_product c SET revision = ${UNCONFIRMED} FROM confirmed WHERE c.sku = confirmed.sku`,
    );
  }

  async state(): Promise<ReplicaState> {
    const [row] = await this.dataSource.query<ReplicaState[]>(
      `SELECT count(*) FILTER (WHERE revision <> ${UNCONFIRMED})::int AS confirmed,
              count(*) FILTER (WHERE revision = ${UNCONFIRMED})::int AS unconfirmed
       FROM catalogue_product`,
    );
    return row ?? { confirmed: 0, unconfirmed: 0 };
  }
}
