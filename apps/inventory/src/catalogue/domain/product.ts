import type { DomainEvent, Money } from '@waybill/contracts';

/** What a caller may say about a product; its SKU never changes. */
export interface ProductDetails {
  readonly name: string;
  readonly price: Money;
}

/** A product of the catalogue. Stock is not part of it: reservations change stock without touching this. */
export interface Product extends ProductDetails {
  readonly sku: string;
  /** Rises by one with every announced change, also across delete and re-creation. */
  readonly revision: number;
  readonly deleted: boolean;
}

export const newProduct = (sku: string, details: ProductDetails): Product => ({
  sku,
  name: details.name,
  price: details.price,
  revision: 1,
  deleted: false,
});

/** A deleted product comes back under its old SKU; consumers tell it from the old one by its higher revision. */
export const revived = (product: Product, details: ProductDetails): Product => ({
  ...newProduct(product.sku, details),
  revision: product.revision + 1,
});

export const changed = (product: Product, details: ProductDetails): Product => ({
  ...product,
  name: details.name,
  price: details.price,
  revision: product.revision + 1,
});

/** Same product, announced again because its stock was corrected. */
export const restocked = (product: Product): Product => ({ ...product, revision: product.revision + 1 });

export const deleted = (product: Product): Product => ({ ...product, deleted: true, revision: product.revision + 1 });

export type ProductEventType = 'ProductCreated' | 'ProductUpdated' | 'ProductDeleted';

/** The whole product as an event. @param onHand units available now: a hint to readers, not a promise. */
export const productEvent = (
  type: ProductEventType,
  product: Product,
  onHand: number,
): DomainEvent<ProductEventType> => ({
  type,
  data: { sku: product.sku, name: product.name, price: product.price, onHand, revision: product.revision },
});
