import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { PlaceOrderBody } from './place-order.dto.js';

const address = { name: 'Ada', line1: '12 St James Square', city: 'London', postalCode: 'SW1Y 4JH', country: 'GB' };
const order = { customerId: 'ada', items: [{ sku: 'TEA', quantity: 1 }], shippingAddress: address };

/** Fields that are refused, nested ones by their own name. */
const refused = (body: object): string[] =>
  validateSync(plainToInstance(PlaceOrderBody, body)).map(
    ({ property, children = [] }) => children[0]?.property ?? property,
  );

describe('an address', () => {
  it('is in a country of ISO 3166-1, or one of the simulated carrier', () => {
    const to = (country: string) => refused({ ...order, shippingAddress: { ...address, country } });
    for (const country of ['GB', 'BQ', 'SS', 'XX', 'XV']) expect([country, to(country)]).toEqual([country, []]);
    for (const country of ['QQ', 'XK', 'UK', 'EU', 'AN', 'gb', ''])
      expect([country, to(country)]).toEqual([country, ['country']]);
  });

  it.each(['name', 'line1', 'city', 'postalCode'])('has no blank %s', (field) => {
    expect(refused({ ...order, shippingAddress: { ...address, [field]: '  ' } })).toEqual([field]);
  });
});

describe('a text that an order’s events will carry', () => {
  const hearts = (count: number): string => '❤️'.repeat(count);

  it('is counted as the events’ schemas count it', () => {
    expect(refused({ ...order, customerId: hearts(127) })).toEqual([]);
    expect(refused({ ...order, customerId: hearts(128) })).toEqual(['customerId']);
  });

  it.each(['name', 'line1', 'city', 'postalCode'])('is refused where it is too long for them: %s', (field) => {
    expect(refused({ ...order, shippingAddress: { ...address, [field]: hearts(130) } })).toEqual([field]);
  });
});
