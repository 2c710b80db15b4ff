import { Price } from '../money.js';
import { Nested, Text, Whole } from '../schema/fields.js';
import { defineEvent } from './event-definition.js';
import { usd } from './examples.js';

/** The whole product as it is after the change: the topic is compacted, so the last event of a SKU must say all. */
abstract class Product {
  @Text() readonly sku: string;
  @Text() readonly name: string;
  @Nested(() => Price) readonly price: Price;
  /** Units available at that moment. */
  @Whole() readonly onHand: number;
  /** Rises per SKU, also across delete and re-creation; an event with a lower one than already seen is ignored. */
  @Whole(1) readonly revision: number;
}

/** A product came into the catalogue, or a deleted one came back. */
export class ProductCreated extends Product {}

/** Name, price or stock of a product changed. */
export class ProductUpdated extends Product {}

/** A product left the catalogue: a record, not a tombstone, so that its revision outlives it. */
export class ProductDeleted extends Product {}

const example = (revision: number): Product => ({
  sku: 'KEYBOARD-01',
  name: 'Mechanical keyboard',
  price: usd(8999),
  onHand: 120,
  revision,
});

export const productCreated = defineEvent({
  type: 'ProductCreated',
  topic: 'product-events',
  version: 1,
  data: ProductCreated,
  summary: 'A product came into the catalogue.',
  example: example(1),
});

export const productUpdated = defineEvent({
  type: 'ProductUpdated',
  topic: 'product-events',
  version: 1,
  data: ProductUpdated,
  summary: 'A product changed.',
  example: example(2),
});

export const productDeleted = defineEvent({
  type: 'ProductDeleted',
  topic: 'product-events',
  version: 1,
  data: ProductDeleted,
  summary: 'A product left the catalogue.',
  example: example(3),
});
