import type { CatalogueSource } from './priced-product.js';

/** What is known of the stock when an order asks for it to be there. */
export type StockReport =
  /** Inventory was asked just now; a SKU that it does not know is left out. */
  | { readonly check: 'live'; readonly available: ReadonlyMap<string, number> }
  /** Inventory could not be asked: what the catalogue replica has of it counts. */
  | { readonly check: 'fallback' };

export interface ShortItem {
  readonly sku: string;
  readonly requested: number;
  readonly available: number;
}

interface Wish {
  readonly sku: string;
  readonly quantity: number;
}

/**
 * The items that are short, if for that the order must be refused: any of them, and where less will do
 * (`allowPartial`) only when there is nothing at all. An item of which nothing is known is no reason: whether such a
 * product exists is decided elsewhere.
 */
export function shortItems(
  items: readonly Wish[],
  allowPartial: boolean,
  report: StockReport,
  catalogue: CatalogueSource,
): readonly ShortItem[] {
  const availableOf = (sku: string): number | undefined =>
    report.check === 'live' ? report.available.get(sku) : catalogue.get(sku)?.onHand;
  const short = items.flatMap(({ sku, quantity }) => {
    const available = availableOf(sku);
    return available !== undefined && available < quantity ? [{ sku, requested: quantity, available }] : [];
  });
  if (!allowPartial) return short;
  return short.length === items.length && short.every(({ available }) => available <= 0) ? short : [];
}
