import { Price } from '../money.js';
import { Flag, Nested, Quantity, Text, Whole } from '../schema/fields.js';

/** A line of an order as the customer placed it. */
export class OrderLine {
  /** Stock keeping unit; at most one line of an order has it. */
  @Text() readonly sku: string;
  /** Name in the catalogue when the order was placed. */
  @Text() readonly name: string;
  @Quantity() readonly quantity: number;
  /** Price of one unit when the order was placed; later price changes do not touch the order. */
  @Nested(() => Price) readonly unitPrice: Price;
}

/** A line that is held for an order, in the quantity really held. */
export class ReservedLine {
  @Text() readonly sku: string;
  @Quantity() readonly quantity: number;
  /** Unit price of OrderCreated. */
  @Nested(() => Price) readonly unitPrice: Price;
}

/** A line of a partial reservation that got less than was asked. */
export class ShortLine {
  @Text() readonly sku: string;
  @Quantity() readonly requested: number;
  /** Units held, 0 up to less than `requested`. */
  @Whole() readonly reserved: number;
}

/** A line that could not be reserved, with what was there. */
export class UnavailableLine {
  @Text() readonly sku: string;
  @Quantity() readonly requested: number;
  /** Units available at that moment; 0 for an unknown product. */
  @Whole() readonly available: number;
}

/** Units of a SKU that came back from a customer. One return may have two lines of a SKU: one to sell again, one not. */
export class ReturnedLine {
  @Text() readonly sku: string;
  @Quantity() readonly quantity: number;
  /** Whether they can be sold again; if not, they are written off. */
  @Flag() readonly restock: boolean;
}

/** A line that went back into available stock. */
export class ReleasedLine {
  @Text() readonly sku: string;
  @Quantity() readonly quantity: number;
}
