/** A product of the catalogue replica. `price` in integer minor units. */
export interface PricedProduct {
  readonly name: string;
  readonly price: number;
  readonly currency: string;
  /** Units available at the time of the last product event. */
  readonly onHand: number;
}

/** What exists among the SKUs asked for, by SKU; a deleted product is not in it. */
export type CatalogueSource = ReadonlyMap<string, PricedProduct>;
