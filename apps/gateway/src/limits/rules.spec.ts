import { permissionsOf, type Actor, type Role } from '@waybill/platform';
import type { Caller } from '../callers/caller.js';
import { ROUTES } from '../routes/routes.js';
import { AtOnce } from './at-once.js';
import { keyOf, ofAddress, rulesFor } from './rules.js';

const rowOf = (method: string, path: string) => ROUTES.find((row) => row.method === method && row.path === path)!;
const READ = rowOf('GET', '/api/orders');
const PLACE = rowOf('POST', '/api/orders');
const LOGIN = rowOf('GET', '/auth/login');

function actor(...names: Role[]): Actor {
  const roles = new Set(names);
  return { kind: 'token', subject: 'ada', roles, permissions: permissionsOf(roles) };
}

const ANONYMOUS: Caller = { kind: 'anonymous' };
const GUEST: Caller = { kind: 'guest', actor: actor('storefront') };
const CUSTOMER: Caller = { kind: 'session', actor: actor('customer'), session: 'session:1' };
const OPERATOR: Caller = { kind: 'token', actor: actor('operator') };
const VIEWER: Caller = { kind: 'token', actor: actor('viewer') };

const named = (...of: Parameters<typeof rulesFor>) =>
  rulesFor(...of).map(({ name, perMinute }) => `${name} ${perMinute}`);

describe('limits', () => {
  it('are those of who asks', () => {
    expect(named(READ, ANONYMOUS, '1.2.3.4')).toEqual(['anonymous 120']);
    expect(named(READ, GUEST, '1.2.3.4')).toEqual(['anonymous 120']);
    expect(named(PLACE, GUEST, '1.2.3.4')).toEqual(['guest-orders 10']);
    expect(named(READ, CUSTOMER, '1.2.3.4')).toEqual(['customer 240']);
    expect(named(PLACE, CUSTOMER, '1.2.3.4')).toEqual(['customer-orders 60', 'customer 240']);
    expect(named(PLACE, OPERATOR, '1.2.3.4')).toEqual(['staff 1200']);
    expect(named(READ, VIEWER, '1.2.3.4')).toEqual(['staff 1200']);
    expect(named(LOGIN, CUSTOMER, '1.2.3.4')).toEqual([]);
    expect(ofAddress('logins', '1.2.3.4')).toMatchObject({ name: 'logins', perMinute: 20 });
    expect(named(rowOf('GET', '/health/live'), ANONYMOUS, '1.2.3.4')).toEqual([]);
  });

  it('count an IPv6 network of /64 as one address, and IPv4 within IPv6 as what it is', () => {
    expect(keyOf(ANONYMOUS, '2001:db8:1:2:a::1')).toBe(keyOf(ANONYMOUS, '2001:db8:1:2:b::2'));
    expect(keyOf(ANONYMOUS, '2001:db8:1:2::1')).not.toBe(keyOf(ANONYMOUS, '2001:db8:1:3::1'));
    expect(keyOf(ANONYMOUS, '::ffff:1.2.3.4')).toBe(keyOf(ANONYMOUS, '1.2.3.4'));
  });

  it('count sessions and tokens by themselves, wherever they come from', () => {
    expect(keyOf(CUSTOMER, '1.2.3.4')).toBe(keyOf(CUSTOMER, '5.6.7.8'));
    expect(keyOf(OPERATOR, '1.2.3.4')).toBe('subject:ada');
  });

  it('hold what is under way only while it is', () => {
    const open = new AtOnce();
    expect(
      open.take([
        ['a', 1],
        ['all', 2],
      ]),
    ).toBe(true);
    expect(
      open.take([
        ['a', 1],
        ['all', 2],
      ]),
    ).toBe(false);
    expect(
      open.take([
        ['b', 1],
        ['all', 2],
      ]),
    ).toBe(true);
    expect(
      open.take([
        ['c', 1],
        ['all', 2],
      ]),
    ).toBe(false);
    open.give(['a', 'all']);
    expect(
      open.take([
        ['c', 1],
        ['all', 2],
      ]),
    ).toBe(true);
  });
});
