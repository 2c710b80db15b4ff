import { Injectable } from '@nestjs/common';
import type { StockReport } from '../domain/index.js';
import { StockLookup } from '../stock-lookup/stock-lookup.port.js';

/** Asks inventory what it has; an order never waits for that longer than the time-out, and never fails of it. */
@Injectable()
export class CheckStock {
  constructor(private readonly stock: StockLookup) {}

  async execute(items: readonly { readonly sku: string }[], traceparent: string): Promise<StockReport> {
    const skus = items.map(({ sku }) => sku);
    return this.stock.available(skus, traceparent).then(
      (available) => ({ check: 'live', available }),
      () => ({ check: 'fallback' }),
    );
  }
}
