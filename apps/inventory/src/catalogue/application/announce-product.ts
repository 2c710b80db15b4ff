import { encodeEvent } from '@waybill/contracts';
import type { Tx } from '@waybill/messaging';
import { productEvent, type Product, type ProductEventType } from '../domain/product.js';

/** Adds a product's event to the outbox. Its row must be locked by `tx`, so that events leave in order of revision. */
export function announceProduct(
  tx: Tx,
  type: ProductEventType,
  product: Product,
  onHand: number,
  traceparent: string,
): void {
  const { sku } = product;
  tx.outbox.push(
    encodeEvent(productEvent(type, product, onHand), {
      source: 'inventory',
      subject: sku,
      correlationId: sku,
      traceparent,
    }),
  );
}
