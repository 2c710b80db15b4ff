import type { Money } from '@waybill/contracts';

/**
 * Currencies without minor units (ISO 4217) that Stripe still takes in hundredths
 * (https://docs.stripe.com/currencies#special-cases).
 */
const IN_HUNDREDTHS: ReadonlySet<string> = new Set(['ISK', 'UGX']);

/** An amount in the unit Stripe counts a currency in. */
export function stripeAmount({ amount, currency }: Money): { amount: number; currency: string } {
  return { amount: IN_HUNDREDTHS.has(currency) ? amount * 100 : amount, currency: currency.toLowerCase() };
}
