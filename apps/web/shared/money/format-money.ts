import type { Money } from '@waybill/console-api';
import { minorUnitDigits } from '@waybill/contracts/minor-unit-digits';

/** `1,999.00 USD`: digits by ISO 4217, not by `Intl`, which has its own. */
export function formatMoney({ amount, currency }: Money): string {
  const digits = minorUnitDigits(currency);
  const sign = amount < 0 ? '−' : '';
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${whole}${digits > 0 ? `.${text.slice(-digits)}` : ''} ${currency}`;
}

/**
 * What somebody typed, in minor units: `19.99` in USD is 1999.
 * @returns undefined where it is no amount of that currency
 */
export function parseAmount(text: string, currency: string): number | undefined {
  const digits = minorUnitDigits(currency);
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d*))?$/.exec(text.trim()) ?? [];
  if (whole === undefined || fraction.length > digits) return undefined;
  return Number(whole + fraction.padEnd(digits, '0'));
}
