import { minorUnitDigits } from './minor-unit-digits.js';

describe('The digits of a minor unit', () => {
  it.each([
    [0, ['JPY', 'KRW', 'ISK', 'UGX', 'XPF']],
    [2, ['USD', 'EUR', 'TWD']],
    [3, ['KWD', 'BHD', 'TND']],
    [4, ['CLF', 'UYW']],
  ])('are %d for %j', (digits, currencies) => {
    expect(currencies.map(minorUnitDigits)).toEqual(currencies.map(() => digits));
  });

  it.each([
    [2, ['AFN', 'ALL', 'COP', 'HUF', 'IDR', 'IRR', 'KPW', 'LAK', 'LBP', 'MGA', 'MMK', 'PKR', 'SOS', 'SYP', 'YER']],
    [3, ['IQD', 'LYD']],
  ])('are %d, as ISO 4217 has it, where people write other amounts: %j', (digits, currencies) => {
    expect(currencies.map(minorUnitDigits)).toEqual(currencies.map(() => digits));
  });
});
