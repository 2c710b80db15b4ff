import { accessTokenClaims } from './access-token-claims.js';

const NAMES = {
  customer: 'customer',
  viewer: 'read-only',
  operator: 'operator',
  storefront: 'storefront',
  service: 'service',
};

describe('what an access token says', () => {
  it('stands where the services look for it, in the words that they know', () => {
    const settings = { rolesClaim: 'realm_access.roles', customerClaim: 'shop.customer', roleNames: NAMES };
    expect(accessTokenClaims({ roles: ['viewer'], subject: 'vera', name: 'Vera' }, settings)).toEqual({
      name: 'Vera',
      realm_access: { roles: ['read-only'] },
      shop: { customer: 'vera' },
    });
  });

  it('names no customer apart where that is the subject, nor for a client', () => {
    const settings = { rolesClaim: 'roles', customerClaim: 'sub', roleNames: NAMES };
    expect(accessTokenClaims({ roles: ['customer'], subject: 'ada' }, settings)).toEqual({ roles: ['customer'] });
    expect(accessTokenClaims({ roles: ['service'] }, { ...settings, customerClaim: 'shop' })).toEqual({
      roles: ['service'],
    });
  });
});
