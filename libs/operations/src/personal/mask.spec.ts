import { masked } from './mask.js';

describe('masking personal data', () => {
  it('hides contact and address, and shows the country and which fields were given', () => {
    const data = {
      orderId: 'o',
      contact: { email: 'ada@example.org', phone: null },
      shippingAddress: { name: 'Ada', line1: '1 Lane', city: 'York', postalCode: 'YO1', country: 'GB' },
      total: { amount: 1999, currency: 'USD' },
    };
    expect(masked(data)).toEqual({
      orderId: 'o',
      contact: { email: '•••', phone: null },
      shippingAddress: { name: '•••', line1: '•••', city: '•••', postalCode: '•••', country: 'GB' },
      total: { amount: 1999, currency: 'USD' },
    });
  });

  it('hides them at any depth, in lists, and where they are of another shape than ours', () => {
    const found = masked({
      data: [{ contact: ['ada@example.org', { extra: { email: 'x' } }] }],
      address: 'ada@example.org',
    });
    expect(JSON.stringify(found)).not.toMatch(/ada|"x"/);
    expect(masked({ shippingAddress: { country: { name: 'secret' }, city: { name: 'secret' } } })).toEqual({
      shippingAddress: { country: { name: '•••' }, city: { name: '•••' } },
    });
  });

  it.each([
    'name',
    'email',
    'eMail',
    'first_name',
    'phoneNumber',
    'billingAddress',
    'Street',
    'postal-code',
    'dateOfBirth',
  ])('hides "%s" wherever it stands', (field) => {
    const found = masked({ data: { payer: [{ [field]: { said: 'secret' }, amount: 3 }] } });
    expect(found).toEqual({ data: { payer: [{ [field]: { said: '•••' }, amount: 3 }] } });
  });

  it('shows what has a name of another kind', () => {
    const shown = {
      typeName: 'x',
      consumer: 'order',
      country: 'GB',
      state: 'open',
      template: 'mail-1',
      channel: 'email',
    };
    expect(masked(shown)).toEqual(shown);
    const line = { sku: 'COFFEE-1KG', name: 'Coffee', quantity: 2 };
    expect(masked({ data: { items: [line] } })).toEqual({ data: { items: [line] } });
  });

  it('leaves what is no object as it is', () => {
    expect([masked('text'), masked(null), masked(3)]).toEqual(['text', null, 3]);
  });
});
