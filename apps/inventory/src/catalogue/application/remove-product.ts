import { Injectable } from '@nestjs/common';
import { Transactions } from '@waybill/messaging';
import { StockRepository } from '../../stock/persistence/stock.repository.js';
import { deleted } from '../domain/product.js';
import { ProductRepository } from '../persistence/product.repository.js';
import { announceProduct } from './announce-product.js';
import type { CatalogueCommand } from './catalogue-command.js';
import type { UnchangedSince } from './change-product.js';

/** Takes a product out of the catalogue. Its stock stays: what is held for orders is still shipped or released. */
@Injectable()
export class RemoveProduct {
  constructor(
    private readonly transactions: Transactions,
    private readonly products: ProductRepository,
    private readonly stock: StockRepository,
  ) {}

  /** @returns `unknown` where the catalogue has no such SKU; `stale` where another change came first */
  async execute(
    { sku, traceparent }: CatalogueCommand,
    isUnchanged: UnchangedSince = () => true,
  ): Promise<'removed' | 'stale' | 'unknown'> {
    return this.transactions.run(async (tx) => {
      const known = await this.products.lock(tx, sku);
      if (!known || known.deleted) return 'unknown';
      if (!isUnchanged(known.revision)) return 'stale';
      const product = deleted(known);
      await this.products.update(tx, product);
      announceProduct(tx, 'ProductDeleted', product, await this.stock.available(tx, sku), traceparent);
      return 'removed';
    });
  }
}
