import { minorUnitDigits } from './minor-unit-digits.js';
import type { Money } from './money.js';

/** Minor units with their point (ISO 4217 digits), e.g. `1999 USD` → `19.99 USD`. */
export function moneyText({ amount, currency }: Money): string {
  const digits = minorUnitDigits(currency);
  const units = String(amount).padStart(digits + 1, '0');
  return `${digits === 0 ? units : `${units.slice(0, -digits)}.${units.slice(-digits)}`} ${currency}`;
}
