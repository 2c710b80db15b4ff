import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '@waybill/messaging';
import type { Transacting } from '@waybill/platform';
import { receive } from '../../stock/domain/stock-level.js';
import { StockRepository } from '../../stock/persistence/stock.repository.js';
import { newProduct, revived, type Product, type ProductDetails } from '../domain/product.js';
import type { ProductView } from '../persistence/product.queries.js';
import { ProductRepository } from '../persistence/product.repository.js';
import { announceProduct } from './announce-product.js';
import type { CatalogueCommand } from './catalogue-command.js';

export interface AddProductCommand extends CatalogueCommand {
  readonly details: ProductDetails;
  /** Units that come with it, added to what a deleted product of this SKU left behind. */
  readonly onHand: number;
}

/** `exists`: the catalogue has the SKU. `too-many-units`: with what is there, the SKU's stock would pass its limit. */
export type AddProductOutcome = ProductView | 'exists' | 'too-many-units';

@Injectable()
export class AddProduct {
  constructor(
    private readonly transactions: Transactions,
    private readonly products: ProductRepository,
    private readonly stock: StockRepository,
  ) {}

  async execute(command: AddProductCommand, within: Transacting = this.transactions): Promise<AddProductOutcome> {
    const { sku } = command;
    return within.run(async (tx) => {
      const entered = (await this.enterNew(tx, command)) ?? (await this.revive(tx, command));
      if (typeof entered === 'string') return entered;
      const onHand = this.stock.onHand(tx, [sku]).get(sku)?.available ?? 0;
      announceProduct(tx, 'ProductCreated', entered, onHand, command.traceparent);
      return { sku, ...command.details, onHand };
    });
  }

  private async enterNew(tx: Tx, { sku, details, onHand }: AddProductCommand): Promise<Product | undefined> {
    const product = newProduct(sku, details);
    if (!(await this.products.insert(tx, product))) return undefined;
    await this.stock.open(tx, sku);
    if (onHand > 0) this.stock.move(tx, [receive(sku, onHand)]);
    return product;
  }

  /** Refusals are found before anything is written: what returns a value is committed. */
  private async revive(tx: Tx, command: AddProductCommand): Promise<Product | 'exists' | 'too-many-units'> {
    const { sku, details, onHand } = command;
    const known = await this.products.lock(tx, sku);
    if (!known?.deleted) return 'exists';
    await this.stock.lock(tx, [sku]);
    if (onHand > 0 && !this.stock.tryMove(tx, receive(sku, onHand))) return 'too-many-units';
    const product = revived(known, details);
    await this.products.revive(tx, product);
    return product;
  }
}
