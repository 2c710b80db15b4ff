import { Injectable } from '@nestjs/common';
import { Transactions } from '@waybill/messaging';
import { StockRepository } from '../../stock/persistence/stock.repository.js';
import { changed, type ProductDetails } from '../domain/product.js';
import type { VersionedProduct } from '../persistence/product.queries.js';
import { ProductRepository } from '../persistence/product.repository.js';
import { announceProduct } from './announce-product.js';
import type { CatalogueCommand } from './catalogue-command.js';

export interface ChangeProductCommand extends CatalogueCommand {
  readonly details: ProductDetails;
}

/** Whether a product of this revision is still the one that the caller has read. */
export type UnchangedSince = (revision: number) => boolean;

/** Name and price. Orders placed before keep the price they were placed at. */
@Injectable()
export class ChangeProduct {
  constructor(
    private readonly transactions: Transactions,
    private readonly products: ProductRepository,
    private readonly stock: StockRepository,
  ) {}

  /** @returns undefined where the catalogue has no such SKU; `stale` where another change came first */
  async execute(
    { sku, details, traceparent }: ChangeProductCommand,
    isUnchanged: UnchangedSince = () => true,
  ): Promise<VersionedProduct | 'stale' | undefined> {
    return this.transactions.run(async (tx) => {
      const known = await this.products.lock(tx, sku);
      if (!known || known.deleted) return undefined;
      if (!isUnchanged(known.revision)) return 'stale';
      const product = changed(known, details);
      await this.products.update(tx, product);
      const onHand = await this.stock.available(tx, sku);
      announceProduct(tx, 'ProductUpdated', product, onHand, traceparent);
      return { revision: product.revision, product: { sku, ...details, onHand } };
    });
  }
}
