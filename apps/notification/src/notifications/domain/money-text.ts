import type { Money } from '@waybill/contracts';

const digitsOf = new Map<string, number>();

/** Minor units written the way the currency is written (ISO 4217 digits), e.g. `1999 USD` → `19.99 USD`. */
export function moneyText({ amount, currency }: Money): string {
  const digits = minorDigits(currency);
  const units = String(amount).padStart(digits + 1, '0');
  return `${digits === 0 ? units : `${units.slice(0, -digits)}.${units.slice(-digits)}`} ${currency}`;
}

/** Kept per currency: a formatter is expensive to make. */
function minorDigits(currency: string): number {
  let digits = digitsOf.get(currency);
  if (digits === undefined) {
    const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
    digits = maximumFractionDigits ?? 2;
    digitsOf.set(currency, digits);
  }
  return digits;
}
