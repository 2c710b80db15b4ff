import { Injectable } from '@nestjs/common';
import { Transactions } from '@waybill/messaging';
import type { Transacting } from '@waybill/platform';
import { v7 as uuidv7 } from 'uuid';
import { StockRepository } from '../../stock/persistence/stock.repository.js';
import { AnnouncementRepository, type AnnouncementProgress } from '../persistence/announcement.repository.js';
import { ProductRepository } from '../persistence/product.repository.js';
import { announceProduct } from './announce-product.js';

/** Small: a product that is being announced cannot be changed meanwhile. */
const BATCH = 200;

export interface AnnounceAgainCommand {
  /** Left out: every product. A SKU that does not exist is passed over. */
  readonly skus?: readonly string[] | undefined;
  readonly traceparent: string;
}

/**
 * Announces products and deletions again as they are, with the revision they have, so that replicas can be rebuilt. It
 * is a request in the database, worked off in small batches by any instance: a crash does not end it.
 */
@Injectable()
export class AnnounceAgain {
  constructor(
    private readonly transactions: Transactions,
    private readonly announcements: AnnouncementRepository,
    private readonly products: ProductRepository,
    private readonly stock: StockRepository,
  ) {}

  /** @param accepted called once it is committed */
  async execute(
    { skus, traceparent }: AnnounceAgainCommand,
    accepted: () => void = () => undefined,
    within: Transacting = this.transactions,
  ): Promise<AnnouncementProgress> {
    const id = uuidv7();
    await within.run(async (tx) => {
      await this.announcements.insert(tx, { id, skus: skus ?? null, traceparent });
      tx.afterCommit(accepted);
    });
    return { id, announced: 0, finished: false };
  }

  /**
   * Announces the next products of the oldest request. Their rows are locked, in order of SKU, so that no older state is
   * announced after a newer one.
   *
   * @returns whether there was anything to do; then there may be more
   */
  nextBatch(): Promise<boolean> {
    return this.transactions.run(async (tx) => {
      const open = await this.announcements.lockNext(tx);
      if (!open) return false;
      const products = await this.products.lockNext(tx, open.lastSku, open.skus, BATCH);
      const available = await this.stock.availableOf(
        tx,
        products.map(({ sku }) => sku),
      );
      for (const product of products) {
        const type = product.deleted ? 'ProductDeleted' : 'ProductUpdated';
        announceProduct(tx, type, product, available.get(product.sku) ?? 0, open.traceparent);
      }
      const lastSku = products.at(-1)?.sku ?? open.lastSku;
      await this.announcements.advance(tx, open.id, products.length, lastSku, products.length < BATCH);
      return true;
    });
  }
}
