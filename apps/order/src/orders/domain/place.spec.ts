import { AT, DEADLINE, ORDER_ID, accepted } from './order.builder.js';
import { isRefused } from './outcome.js';
import { place, type PlaceOrder } from './place.js';
import type { PricedProduct } from './priced-product.js';

const catalogue = new Map<string, PricedProduct>([
  ['TEA', { name: 'Tea', price: 1000, currency: 'USD', onHand: 10 }],
  ['CUP', { name: 'Cup', price: 500, currency: 'USD', onHand: 10 }],
  ['POT', { name: 'Pot', price: 2000, currency: 'EUR', onHand: 10 }],
  ['GOLD', { name: 'Gold', price: 90_000_000, currency: 'USD', onHand: 10 }],
]);

const command = (items: PlaceOrder['items'], more: Partial<PlaceOrder> = {}): PlaceOrder => ({
  id: ORDER_ID,
  customerId: 'customer-1',
  items,
  allowPartial: false,
  paymentMethod: 'tok_ok',
  at: AT,
  deadline: DEADLINE,
  ...more,
});

describe('Placing an order', () => {
  it('refuses a total that the customer was not shown, and says what it is', () => {
    const expecting = (amount: number, currency = 'USD') =>
      place(command([{ sku: 'TEA', quantity: 2 }], { expectedTotal: { amount, currency } }), catalogue);
    expect(isRefused(expecting(2000))).toBe(false);
    const total = { amount: 2000, currency: 'USD' };
    expect(expecting(1999)).toMatchObject({
      refused: 'PRICE_CHANGED',
      total,
      detail: 'the total is 20.00 USD, not 19.99 USD',
    });
    expect(expecting(2000, 'EUR')).toMatchObject({ refused: 'PRICE_CHANGED', total });
  });

  it('takes names and prices from the catalogue and sums them up', () => {
    const { state } = accepted(
      place(
        command([
          { sku: 'TEA', quantity: 2 },
          { sku: 'CUP', quantity: 3 },
        ]),
        catalogue,
      ),
    );
    expect(state).toMatchObject({ total: 3500, currency: 'USD', progress: 'PENDING', decision: null, facts: {} });
    expect(state.lines).toEqual([
      { sku: 'TEA', name: 'Tea', quantity: 2, reserved: null, unitPrice: 1000 },
      { sku: 'CUP', name: 'Cup', quantity: 3, reserved: null, unitPrice: 500 },
    ]);
  });

  it('tells the others what they need of the customer, which it does not keep itself', () => {
    const contact = { email: 'ada@example.com' };
    const { state, events } = accepted(
      place(command([{ sku: 'TEA', quantity: 1 }], { contact, locale: 'de-AT' }), catalogue),
    );
    expect(events).toEqual([
      {
        type: 'OrderCreated',
        data: {
          orderId: ORDER_ID,
          customerId: 'customer-1',
          currency: 'USD',
          lines: [{ sku: 'TEA', name: 'Tea', quantity: 1, unitPrice: { amount: 1000, currency: 'USD' } }],
          total: { amount: 1000, currency: 'USD' },
          allowPartial: false,
          paymentMethod: 'tok_ok',
          contact,
          locale: 'de-AT',
        },
      },
    ]);
    expect(JSON.stringify(state)).not.toContain('ada@example.com');
  });

  it('names every product that is not in the catalogue', () => {
    const items = ['TEA', 'GONE', 'LOST'].map((sku) => ({ sku, quantity: 1 }));
    expect(place(command(items), catalogue)).toMatchObject({ refused: 'UNKNOWN_PRODUCT', skus: ['GONE', 'LOST'] });
  });

  it.each([
    ['the products differ', undefined, ['TEA', 'POT'], ['POT']],
    ['another one was asked for', 'EUR', ['TEA', 'CUP'], ['TEA', 'CUP']],
  ])('refuses to mix currencies when %s', (_case, currency, skus, atFault) => {
    const items = skus.map((sku) => ({ sku, quantity: 1 }));
    const outcome = place(command(items, { ...(currency && { currency }) }), catalogue);
    expect(outcome).toMatchObject({ refused: 'CURRENCY_MISMATCH', skus: atFault });
  });

  it('refuses a total that a JSON number cannot hold exactly, and takes the largest it can', () => {
    const most = new Map([['ONE', { name: 'One', price: 1, currency: 'USD', onHand: 10 }]]);
    const largest = place(command([{ sku: 'ONE', quantity: Number.MAX_SAFE_INTEGER }]), most);
    expect(accepted(largest).state.total).toBe(2 ** 53 - 1);
    const tooLarge = place(command([{ sku: 'GOLD', quantity: 1_000_000_000 }]), catalogue);
    expect(isRefused(tooLarge) && tooLarge.refused).toBe('TOTAL_TOO_LARGE');
  });

  describe('that must be in stock', () => {
    const two = [
      { sku: 'TEA', quantity: 5 },
      { sku: 'CUP', quantity: 5 },
    ];
    const live = (available: Record<string, number>): Partial<PlaceOrder> => ({
      stock: { check: 'live', available: new Map(Object.entries(available)) },
    });
    const placeTwo = (more: Partial<PlaceOrder>) => place(command(two, more), catalogue);

    it('is taken when it is, and says how that was known', () => {
      expect(accepted(placeTwo(live({ TEA: 5, CUP: 6 }))).state.stockCheck).toBe('live');
      expect(accepted(placeTwo({ stock: { check: 'fallback' } })).state.stockCheck).toBe('fallback');
      expect(accepted(placeTwo({})).state).not.toHaveProperty('stockCheck');
    });

    it('is refused when any line is short, naming the lines', () => {
      expect(placeTwo(live({ TEA: 4, CUP: 5 }))).toMatchObject({
        refused: 'INSUFFICIENT_STOCK',
        skus: ['TEA'],
        short: [{ sku: 'TEA', requested: 5, available: 4 }],
        stockCheck: 'live',
      });
    });

    it('is refused with allowPartial only when there is nothing of any line', () => {
      const partial = { allowPartial: true };
      expect(isRefused(placeTwo({ ...partial, ...live({ TEA: 1, CUP: 0 }) }))).toBe(false);
      expect(placeTwo({ ...partial, ...live({ TEA: 0, CUP: 0 }) })).toMatchObject({ skus: ['TEA', 'CUP'] });
    });

    it('is judged by the catalogue’s figures when inventory could not be asked', () => {
      const stock = { check: 'fallback' } as const;
      const items = [{ sku: 'TEA', quantity: 11 }];
      expect(place(command(items, { stock }), catalogue)).toMatchObject({
        refused: 'INSUFFICIENT_STOCK',
        short: [{ sku: 'TEA', requested: 11, available: 10 }],
        stockCheck: 'fallback',
      });
    });

    it('is not refused for a product that inventory does not know: that is not a matter of stock', () => {
      expect(isRefused(placeTwo(live({ CUP: 5 })))).toBe(false);
    });

    it('is refused first of all for a product that does not exist', () => {
      const items = [{ sku: 'NOPE', quantity: 1 }, ...two];
      expect(place(command(items, live({ TEA: 0 })), catalogue)).toMatchObject({ refused: 'UNKNOWN_PRODUCT' });
    });
  });
});
