import type { Money, Page, Partial200 } from './shared.js';

/** `received = available + reserved + shipped`, always. */
export interface StockCounts {
  readonly sku: string;
  readonly received: number;
  readonly available: number;
  readonly reserved: number;
  readonly shipped: number;
}

/** What the catalogue says of a SKU. */
export interface ProductView {
  readonly sku: string;
  readonly name: string;
  readonly price: Money;
  /** Units available now. */
  readonly onHand: number;
}

/** `GET /api/console/stock?limit&cursor`. A product that was deleted keeps its counts and has null here. */
export interface StockListAnswer extends Partial200 {
  readonly items: readonly (StockCounts & { readonly product: ProductView | null })[];
  readonly nextCursor: string | null;
}

/** A row of the ledger: what changed the counts, and by how much. */
export interface StockMovement {
  readonly at: string;
  /** `RECEIVED`, `RESERVED`, `RELEASED`, `SHIPPED`, `RETURNED`, `ADJUSTED`, … */
  readonly kind: string;
  readonly deltas: {
    readonly received: number;
    readonly available: number;
    readonly reserved: number;
    readonly shipped: number;
  };
  readonly orderId?: string;
  readonly reason?: string;
}

/** `GET /api/console/stock/:sku?limit&cursor`. */
export interface StockAnswer extends Partial200 {
  readonly stock: StockCounts;
  readonly product: ProductView | null;
  /** Newest first; null where inventory did not answer in time. */
  readonly movements: Page<StockMovement> | null;
}

/** `POST /api/console/stock/:sku/adjustments`: answers with the counts after it. */
export interface AdjustmentBody {
  /** Units more, or below zero fewer; not 0. */
  readonly delta: number;
  readonly reason: string;
}

/** `POST /api/products`; `PUT /api/products/:sku` takes name and price. */
export interface NewProductBody {
  readonly sku: string;
  readonly name: string;
  readonly price: Money;
  readonly onHand: number;
}
