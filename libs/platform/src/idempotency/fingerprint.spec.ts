import { fingerprintOf } from './fingerprint.js';

const body = { customerId: 'ada', items: [{ sku: 'TEA', quantity: 2 }], contact: { email: 'a@b.c', phone: '1' } };

describe('The fingerprint of a request', () => {
  it('is the same whatever the order of members, and with members that are not there', () => {
    const turned = { contact: { phone: '1', email: 'a@b.c' }, items: [{ quantity: 2, sku: 'TEA' }], customerId: 'ada' };
    expect(fingerprintOf(turned)).toBe(fingerprintOf(body));
    expect(fingerprintOf({ ...body, currency: undefined })).toBe(fingerprintOf(body));
  });

  it.each([
    ['another value', { ...body, customerId: 'bob' }],
    ['another quantity', { ...body, items: [{ sku: 'TEA', quantity: 3 }] }],
    ['another type', { ...body, items: [{ sku: 'TEA', quantity: '2' }] }],
    ['one member more', { ...body, currency: 'USD' }],
    ['null for nothing', { ...body, currency: null }],
    ['a list in another order', { ...body, items: [...body.items, { sku: 'CUP', quantity: 1 }].reverse() }],
  ])('differs with %s', (_what, other) => {
    expect(fingerprintOf(other)).not.toBe(fingerprintOf(body));
  });

  it('does not take the text of one member for another', () => {
    expect(fingerprintOf({ a: '1,"b":2' })).not.toBe(fingerprintOf({ a: '1', b: 2 }));
    expect(fingerprintOf(['a,b'])).not.toBe(fingerprintOf(['a', 'b']));
  });
});
