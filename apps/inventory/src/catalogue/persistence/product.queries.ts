import { Injectable } from '@nestjs/common';
import { Reads } from '@waybill/platform';
import type { ProductDetails } from '../domain/product.js';

/** A product as callers see it. */
export interface ProductView extends ProductDetails {
  readonly sku: string;
  /** Units available when it was read. */
  readonly onHand: number;
}

/** A product with the revision that it has: it rises with every change but those of its stock. */
export interface VersionedProduct {
  readonly revision: number;
  readonly product: ProductView;
}

/** A product with its place in the list: the higher, the newer. */
export interface ListedProduct {
  readonly position: number;
  readonly product: ProductView;
}

interface ViewRow {
  readonly sku: string;
  readonly position: string;
  readonly revision: string;
  readonly name: string;
  readonly price: string;
  readonly currency: string;
  readonly available: string;
}

const viewOf = (row: ViewRow): ProductView => ({
  sku: row.sku,
  name: row.name,
  price: { amount: Number(row.price), currency: row.currency },
  onHand: Number(row.available),
});

const VIEW = `SELECT p.sku, p.position, p.revision, p.name, p.price, p.currency, s.available
              FROM product p JOIN stock s USING (sku) WHERE NOT p.deleted`;

/** Plain reads of the catalogue, outside any transaction. Deleted products are not there. */
@Injectable()
export class ProductQueries {
  constructor(private readonly reads: Reads) {}

  async find(sku: string): Promise<VersionedProduct | undefined> {
    const [row] = await this.reads.query<ViewRow[]>(`${VIEW} AND p.sku = $1`, [sku]);
    return row && { revision: Number(row.revision), product: viewOf(row) };
  }

  /** At most `count` products, newest first. @param below position that they are under; absent: from the newest on */
  async newest(count: number, below = Number.MAX_SAFE_INTEGER): Promise<ListedProduct[]> {
    const rows = await this.reads.query<ViewRow[]>(`${VIEW} AND p.position < $2 ORDER BY p.position DESC LIMIT $1`, [
      count,
      below,
    ]);
    return rows.map((row) => ({ position: Number(row.position), product: viewOf(row) }));
  }
}
