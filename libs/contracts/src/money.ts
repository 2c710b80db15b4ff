import { Pattern, Whole } from './schema/fields.js';

/** An amount of money, never a float. */
export class Money {
  /** Integer minor units of the currency (1999 = 19.99 USD). */
  @Whole() readonly amount: number;
  /** ISO 4217 alphabetic code. */
  @Pattern(/^[A-Z]{3}$/) readonly currency: string;
}

/** Highest price of one unit, in minor units: {@link Price} × 1,000,000 units × 100 lines stays below 2^53. */
export const MAX_PRICE = 90_000_000;

/** What one unit costs: money that is never zero. */
export class Price extends Money {
  /** Integer minor units of the currency, 1..{@link MAX_PRICE}. */
  @Whole(1, MAX_PRICE) declare readonly amount: number;
}
