import { Pattern, Whole } from './schema/fields.js';

/** An amount of money, never a float. */
export class Money {
  /** Integer minor units of the currency (1999 = 19.99 USD). */
  @Whole() readonly amount: number;
  /** ISO 4217 alphabetic code. */
  @Pattern(/^[A-Z]{3}$/) readonly currency: string;
}
