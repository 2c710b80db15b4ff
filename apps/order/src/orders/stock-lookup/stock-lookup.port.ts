/** Where order learns, before it takes an order, what inventory has. */
export abstract class StockLookup {
  /**
   * Units that may be ordered right now, by SKU; a SKU that inventory does not know is left out. No promise: only a
   * reservation is one.
   *
   * @throws Error when inventory cannot be asked, within REQUIRE_STOCK_TIMEOUT_MS whatever it does
   */
  abstract available(skus: readonly string[], traceparent: string): Promise<ReadonlyMap<string, number>>;
}
