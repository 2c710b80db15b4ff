import { LOCAL_ACTOR, permissionsOf, type Actor, type Role } from '@waybill/platform';
import { assertMayPlace, customerToList, whose } from './ownership.js';

const actor = (...roles: Role[]): Actor => ({
  kind: 'token',
  subject: 'ada',
  customerId: 'ada',
  roles: new Set(roles),
  permissions: permissionsOf(new Set(roles)),
});

const codeOf = (act: () => unknown): string | undefined => {
  try {
    act();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return undefined;
};

describe('orders', () => {
  it('are placed for the token’s customer, by operators for any, and by the storefront for guests', () => {
    const place = (who: Actor, customerId: string) => codeOf(() => assertMayPlace(who, customerId));
    expect(place(actor('customer'), 'ada')).toBeUndefined();
    expect(place(actor('customer'), 'bob')).toBe('customer-mismatch');
    expect(place(actor('customer'), 'guest-1')).toBe('customer-mismatch');
    expect(place(actor('storefront'), 'guest-1')).toBeUndefined();
    expect(place(actor('storefront'), 'ada')).toBe('customer-mismatch');
    expect(place(actor('operator'), 'bob')).toBeUndefined();
    expect(place(LOCAL_ACTOR, 'bob')).toBeUndefined();
  });

  it('of others are not there', () => {
    expect(whose(actor('customer'), 'orders:read')('bob')).toBe(false);
    expect(whose(actor('customer'), 'orders:read')('ada')).toBe(true);
    expect(whose(actor('viewer'), 'orders:read')('bob')).toBe(true);
    expect(whose(actor('viewer'), 'orders:undo')('ada')).toBe(false);
    expect(whose(actor('storefront'), 'orders:read')('bob')).toBe(false);
  });

  it('are listed for a customer as if these were all that there are', () => {
    expect(customerToList(actor('customer'), undefined)).toBe('ada');
    expect(customerToList(actor('customer'), 'ada')).toBe('ada');
    expect(customerToList(actor('customer'), 'bob')).toBeUndefined();
  });

  it('are all listed for those who work here, or those of one customer', () => {
    for (const who of [actor('viewer'), actor('operator'), actor('customer', 'viewer'), LOCAL_ACTOR]) {
      expect(customerToList(who, undefined)).toBeNull();
      expect(customerToList(who, 'bob')).toBe('bob');
    }
  });

  it('are listed for the storefront one guest at a time', () => {
    expect(customerToList(actor('storefront'), 'guest-1')).toBe('guest-1');
    expect(customerToList(actor('storefront'), 'bob')).toBeUndefined();
    expect(codeOf(() => customerToList(actor('storefront'), undefined))).toBe('customer-mismatch');
  });
});
