import type { Money } from '@waybill/contracts';

/**
 * Where Stripe counts in another unit than ISO 4217 (https://docs.stripe.com/currencies#special-cases): without minor units,
 * but taken in hundredths.
 */
const IN_HUNDREDTHS: ReadonlySet<string> = new Set(['ISK', 'UGX']);

/** The other way round: hundredths by ISO 4217, and the only such currency that Stripe takes whole (#zero-decimal). */
const IN_WHOLES: ReadonlySet<string> = new Set(['MGA']);

export interface StripeAmount {
  readonly amount: number;
  readonly currency: string;
}

/** The same back: from Stripe's unit and spelling to ISO 4217. */
export function fromStripeAmount(amount: number, currency: string): Money {
  const code = currency.toUpperCase();
  return {
    amount: IN_HUNDREDTHS.has(code) ? amount / 100 : IN_WHOLES.has(code) ? amount * 100 : amount,
    currency: code,
  };
}

/** An amount in the unit Stripe counts a currency in; undefined where it is no whole number of them. */
export function stripeAmount({ amount, currency }: Money): StripeAmount | undefined {
  const inItsUnit = IN_HUNDREDTHS.has(currency) ? amount * 100 : IN_WHOLES.has(currency) ? amount / 100 : amount;
  return Number.isInteger(inItsUnit) ? { amount: inItsUnit, currency: currency.toLowerCase() } : undefined;
}
