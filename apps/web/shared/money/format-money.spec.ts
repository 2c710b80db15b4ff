import { formatMoney, parseAmount } from './format-money.js';

describe('money is shown', () => {
  it.each([
    [1999, 'USD', '19.99 USD'],
    [5, 'USD', '0.05 USD'],
    [0, 'USD', '0.00 USD'],
    [123456789, 'EUR', '1,234,567.89 EUR'],
    [-1999, 'USD', '−19.99 USD'],
    [500, 'JPY', '500 JPY'],
    [1234567, 'JPY', '1,234,567 JPY'],
    [1500, 'KWD', '1.500 KWD'],
    [10000, 'CLF', '1.0000 CLF'],
    [100, 'HUF', '1.00 HUF'],
    [Number.MAX_SAFE_INTEGER, 'USD', '90,071,992,547,409.91 USD'],
  ])('%d %s as %s', (amount, currency, text) => {
    expect(formatMoney({ amount, currency })).toBe(text);
  });
});

describe('an amount that somebody typed', () => {
  it.each([
    ['19.99', 'USD', 1999],
    [' 20 ', 'USD', 2000],
    ['0.5', 'USD', 50],
    ['500', 'JPY', 500],
    ['1.5', 'KWD', 1500],
    ['3.', 'USD', 300],
  ])('%s %s is %d', (text, currency, amount) => {
    expect(parseAmount(text, currency)).toBe(amount);
  });

  it.each([
    ['1.999', 'USD'],
    ['1.5', 'JPY'],
    ['', 'USD'],
    ['-1', 'USD'],
    ['1,000', 'USD'],
    ['1e3', 'USD'],
  ])('%j in %s is refused', (text, currency) => {
    expect(parseAmount(text, currency)).toBeUndefined();
  });
});
