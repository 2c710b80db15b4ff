import { Injectable } from '@nestjs/common';
import { Transactions } from '@waybill/messaging';
import type { Transacting } from '@waybill/platform';
import { announceProduct } from '../../catalogue/application/announce-product.js';
import { restocked } from '../../catalogue/domain/product.js';
import { ProductRepository } from '../../catalogue/persistence/product.repository.js';
import { adjust, type StockLevel } from '../domain/stock-level.js';
import { StockRepository } from '../persistence/stock.repository.js';

export interface AdjustStockCommand {
  readonly sku: string;
  /** Units more (or, below zero, fewer) than the books say; never 0. */
  readonly delta: number;
  readonly reason: string;
  /** Who says so. */
  readonly actor: string;
  readonly traceparent: string;
}

/** `unknown`: no such SKU, ever. The others: with `delta`, a count would leave its limits. */
export type AdjustStockOutcome = StockLevel | 'unknown' | 'insufficient' | 'too-many-units';

/**
 * Corrects what is available, a deleted product's too: its shelf may still be counted. A product that is in the
 * catalogue is announced again, since people adjust stock rarely and readers of `onHand` would otherwise never hear
 * of new goods; reservations, which are many, are not announced.
 */
@Injectable()
export class AdjustStock {
  constructor(
    private readonly transactions: Transactions,
    private readonly products: ProductRepository,
    private readonly stock: StockRepository,
  ) {}

  async execute(
    { sku, delta, reason, actor, traceparent }: AdjustStockCommand,
    within: Transacting = this.transactions,
  ): Promise<AdjustStockOutcome> {
    return within.run(async (tx) => {
      const known = await this.products.lock(tx, sku);
      if (!known) return 'unknown';
      await this.stock.lock(tx, [sku]);
      const level = this.stock.tryMove(tx, adjust(sku, delta, reason, actor));
      if (!level) return delta < 0 ? 'insufficient' : 'too-many-units';
      if (!known.deleted) {
        const product = restocked(known);
        await this.products.update(tx, product);
        announceProduct(tx, 'ProductUpdated', product, level.available, traceparent);
      }
      return level;
    });
  }
}
