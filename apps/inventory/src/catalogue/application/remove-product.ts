import { Injectable } from '@nestjs/common';
import { Transactions } from '@waybill/messaging';
import { StockRepository } from '../../stock/persistence/stock.repository.js';
import { deleted } from '../domain/product.js';
import { ProductRepository } from '../persistence/product.repository.js';
import { announceProduct } from './announce-product.js';
import type { CatalogueCommand } from './catalogue-command.js';

/** Takes a product out of the catalogue. Its stock stays: what is held for orders is still shipped or released. */
@Injectable()
export class RemoveProduct {
  constructor(
    private readonly transactions: Transactions,
    private readonly products: ProductRepository,
    private readonly stock: StockRepository,
  ) {}

  /** @returns false where the catalogue has no such SKU */
  async execute({ sku, traceparent }: CatalogueCommand): Promise<boolean> {
    return this.transactions.run(async (tx) => {
      const known = await this.products.lock(tx, sku);
      if (!known || known.deleted) return false;
      const product = deleted(known);
      await this.products.update(tx, product);
      announceProduct(tx, 'ProductDeleted', product, await this.stock.available(tx, sku), traceparent);
      return true;
    });
  }
}
