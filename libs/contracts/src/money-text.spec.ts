import { moneyText } from './money-text.js';

describe('moneyText', () => {
  it.each([
    [1999, 'USD', '19.99 USD'],
    [5, 'USD', '0.05 USD'],
    [0, 'EUR', '0.00 EUR'],
    [1999, 'JPY', '1999 JPY'],
    [1999, 'KWD', '1.999 KWD'],
    [1999, 'HUF', '19.99 HUF'],
    [1999, 'IDR', '19.99 IDR'],
    [1999, 'IQD', '1.999 IQD'],
  ])('writes %d %s as %s', (amount, currency, text) => {
    expect(moneyText({ amount, currency })).toBe(text);
  });
});
