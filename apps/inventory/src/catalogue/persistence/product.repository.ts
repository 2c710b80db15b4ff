import { Injectable } from '@nestjs/common';
import type { Tx } from '@waybill/messaging';
import type { Product } from '../domain/product.js';

interface ProductRow {
  readonly sku: string;
  readonly name: string;
  readonly price: string;
  readonly currency: string;
  readonly revision: string;
  readonly deleted: boolean;
}

const productOf = (row: ProductRow): Product => ({
  sku: row.sku,
  name: row.name,
  price: { amount: Number(row.price), currency: row.currency },
  revision: Number(row.revision),
  deleted: row.deleted,
});

/** Products as aggregates. Their row is always locked before their event is added, so revisions rise in the outbox too. */
@Injectable()
export class ProductRepository {
  /** Locks and loads a product, deleted or not. */
  async lock(tx: Tx, sku: string): Promise<Product | undefined> {
    const [row] = await tx.query<ProductRow>(
      `SELECT sku, name, price, currency, revision, deleted FROM product WHERE sku = $1 FOR UPDATE`,
      [sku],
    );
    return row && productOf(row);
  }

  /**
   * Locks and loads up to `limit` products, deleted or not, in order of SKU.
   *
   * @param after SKU that they come after; empty: from the first on
   * @param among the only ones wanted; null: all
   */
  async lockNext(tx: Tx, after: string, among: readonly string[] | null, limit: number): Promise<Product[]> {
    // Two texts: a condition that may be absent is no condition of an index.
    const wanted = among === null ? '' : 'AND sku = ANY($3)';
    const rows = await tx.query<ProductRow>(
      `SELECT sku, name, price, currency, revision, deleted FROM product
       WHERE sku > $1 ${wanted} ORDER BY sku LIMIT $2 FOR UPDATE`,
      [after, limit, ...(among === null ? [] : [among])],
    );
    return rows.map(productOf);
  }

  /** @returns false where the SKU is taken, by a deleted product too; waits for a transaction that is just taking it. */
  async insert(tx: Tx, product: Product): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO product (sku, name, price, currency, revision) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (sku) DO NOTHING RETURNING sku`,
      [product.sku, product.name, product.price.amount, product.price.currency, product.revision],
    );
    return rows.length === 1;
  }

  async update(tx: Tx, product: Product): Promise<void> {
    await tx.query(
      `UPDATE product SET name = $2, price = $3, currency = $4, revision = $5, deleted = $6, updated_at = now()
       WHERE sku = $1`,
      [product.sku, product.name, product.price.amount, product.price.currency, product.revision, product.deleted],
    );
  }

  /** Updates a product that comes back after its deletion: in lists it counts as new. */
  async revive(tx: Tx, product: Product): Promise<void> {
    await this.update(tx, product);
    await tx.query(`UPDATE product SET position = DEFAULT, created_at = now() WHERE sku = $1`, [product.sku]);
  }
}
