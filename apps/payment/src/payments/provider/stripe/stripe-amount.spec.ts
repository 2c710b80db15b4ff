import { stripeAmount } from './stripe-amount.js';

describe('An amount as Stripe counts it', () => {
  it.each([
    ['USD', 1999, 1999],
    ['JPY', 500, 500],
    ['KWD', 12340, 12340],
    ['ISK', 500, 50000],
    ['UGX', 500, 50000],
    ['MGA', 200000, 2000],
    ['HUF', 1999, 1999],
    ['TWD', 1999, 1999],
  ])('of %s', (currency, amount, expected) => {
    expect(stripeAmount({ amount, currency })).toEqual({ amount: expected, currency: currency.toLowerCase() });
  });

  it('is none where Stripe counts whole units and the amount has a fraction', () => {
    expect(stripeAmount({ amount: 1999, currency: 'MGA' })).toBeUndefined();
  });
});
