import { Injectable } from '@nestjs/common';
import { Transactions } from '@waybill/messaging';
import { StockRepository } from '../../stock/persistence/stock.repository.js';
import { changed, type ProductDetails } from '../domain/product.js';
import type { ProductView } from '../persistence/product.queries.js';
import { ProductRepository } from '../persistence/product.repository.js';
import { announceProduct } from './announce-product.js';
import type { CatalogueCommand } from './catalogue-command.js';

export interface ChangeProductCommand extends CatalogueCommand {
  readonly details: ProductDetails;
}

/** Name and price. Orders placed before keep the price they were placed at. */
@Injectable()
export class ChangeProduct {
  constructor(
    private readonly transactions: Transactions,
    private readonly products: ProductRepository,
    private readonly stock: StockRepository,
  ) {}

  /** @returns undefined where the catalogue has no such SKU */
  async execute({ sku, details, traceparent }: ChangeProductCommand): Promise<ProductView | undefined> {
    return this.transactions.run(async (tx) => {
      const known = await this.products.lock(tx, sku);
      if (!known || known.deleted) return undefined;
      const product = changed(known, details);
      await this.products.update(tx, product);
      const onHand = await this.stock.available(tx, sku);
      announceProduct(tx, 'ProductUpdated', product, onHand, traceparent);
      return { sku, ...details, onHand };
    });
  }
}
