import type { StockMovement } from '../../stock/domain/stock-level.js';

/** What deciding a reservation needs to know of a SKU, read under its row lock. */
export interface StockOnHand {
  /** Free units; changes as orders of the same batch are decided. */
  available: number;
  /** A deleted product keeps its stock but takes no new order. */
  readonly deleted: boolean;
}

/**
 * All SKUs of a batch of orders, after one `SELECT … FOR UPDATE`. A SKU that is not in it is unknown.
 * It is the one mutable thing of this folder: every decision of the batch must see what those before it took.
 */
export type StockSnapshot = ReadonlyMap<string, StockOnHand>;

/** Keeps the snapshot in step with movements that were decided within the same transaction. */
export function moveSnapshot(stock: StockSnapshot, movements: readonly StockMovement[]): void {
  for (const { sku, available } of movements) {
    const onHand = stock.get(sku);
    if (onHand) onHand.available += available;
  }
}
