import { LOCAL_ACTOR, mayTouch, type Actor } from './actor.js';
import { PERMISSION_NAMES, permissionsOf, ROLES, type Permission, type Reach, type Role } from './permissions.js';

/** Columns: {@link ROLES}. */
const TABLE: Readonly<Record<Permission, string>> = {
  'catalogue:read': 'all all all all -',
  'availability:read': 'all all all all all',
  'orders:place': 'own - all guests -',
  'orders:read': 'own all all guests one',
  'orders:undo': 'own - all guests -',
  'orders:retry': '- - all - -',
  'catalogue:write': '- - all - -',
  'stock:adjust': '- - all - -',
  'operations:write': '- - all - -',
  'webhooks:write': '- - all - -',
  'letters:write': '- - all - -',
  'audit:run': '- - all - -',
  'payments:read': '- all all - -',
  'shipments:read': '- all all - -',
  'notifications:read': '- all all - -',
  'webhooks:read': '- all all - -',
  'stock:read': '- all all - -',
  'operations:read': '- all all - -',
  'events:read': '- all all - -',
  'handled:read': '- all all all -',
  'letters:read': '- all all - -',
  'actions:read': '- all all - -',
  'personal:read': '- - all - -',
};

const reachOf = (role: Role, permission: Permission): string => {
  const reaches = permissionsOf(new Set([role])).get(permission);
  return reaches ? [...reaches].join() : '-';
};

const actor = (roles: readonly Role[], customerId?: string): Actor => ({
  kind: 'token',
  subject: 'x',
  ...(customerId !== undefined && { customerId }),
  roles: new Set(roles),
  permissions: permissionsOf(new Set(roles)),
});

describe('permissions', () => {
  it.each(PERMISSION_NAMES)('%s is granted to each role as the table says, and to no other', (permission) => {
    expect(ROLES.map((role) => reachOf(role, permission)).join(' ')).toBe(TABLE[permission]);
  });

  it('are all in the table', () => {
    expect([...PERMISSION_NAMES].sort()).toEqual(Object.keys(TABLE).sort());
  });

  it('are none without a role', () => {
    expect(permissionsOf(new Set()).size).toBe(0);
  });

  it('of several roles add up', () => {
    const permissions = permissionsOf(new Set(['customer', 'viewer'] as const));
    expect(permissions.get('orders:read')).toEqual(new Set<Reach>(['own', 'all']));
    expect(permissions.get('orders:place')).toEqual(new Set<Reach>(['own']));
    expect(permissions.has('orders:retry')).toBe(false);
  });

  it('of the local actor are all, without bounds', () => {
    expect([...LOCAL_ACTOR.permissions.keys()]).toEqual(PERMISSION_NAMES);
    for (const reaches of LOCAL_ACTOR.permissions.values()) expect(reaches).toEqual(new Set<Reach>(['all']));
  });
});

describe('an order', () => {
  it('may be cancelled by its customer, by operators, and where it is a guest’s by the storefront', () => {
    const may = (who: Actor, customerId: string) => mayTouch(who, 'orders:undo', customerId);
    expect(may(actor(['customer'], 'ada'), 'ada')).toBe(true);
    expect(may(actor(['customer'], 'ada'), 'bob')).toBe(false);
    expect(may(actor(['customer']), 'ada')).toBe(false);
    expect(may(actor(['operator']), 'ada')).toBe(true);
    expect(may(actor(['viewer'], 'ada'), 'ada')).toBe(false);
    expect(may(actor(['storefront'], 'shop'), 'guest-1')).toBe(true);
    expect(may(actor(['storefront'], 'shop'), 'ada')).toBe(false);
    expect(may(actor(['storefront'], 'shop'), 'shop')).toBe(false);
    expect(may(LOCAL_ACTOR, 'ada')).toBe(true);
  });

  it('of any customer may be read by services', () => {
    expect(mayTouch(actor(['service']), 'orders:read', 'ada')).toBe(true);
    expect(mayTouch(actor(['service']), 'orders:undo', 'ada')).toBe(false);
  });
});
