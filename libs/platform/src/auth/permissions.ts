/** What people and programs are to this system. Tokens carry them, under the names that `AUTH_ROLE_…` gives them. */
export const ROLES = ['customer', 'viewer', 'operator', 'storefront', 'service'] as const;
export type Role = (typeof ROLES)[number];

/**
 * How far a permission goes: `all`; `own` for what belongs to the token's customer; `guests` for what belongs to customers
 * without an account; `one` for a single thing by its id, never a list or its history.
 */
export type Reach = 'all' | 'own' | 'guests' | 'one';

/** Begins the customer ids of those who order without an account. No token's customer id may begin like this. */
export const GUEST_PREFIX = 'guest-';

export const isGuest = (customerId: string): boolean => customerId.startsWith(GUEST_PREFIX);

type Grants = Readonly<Partial<Record<Role, Reach>>>;

const WHO_WORKS_HERE: Grants = { viewer: 'all', operator: 'all' };
const OPERATORS: Grants = { operator: 'all' };
const PEOPLE: Grants = { customer: 'all', viewer: 'all', operator: 'all' };

/** Who may do what: the only place that says it. A role that is not named may not. */
export const PERMISSIONS = {
  'catalogue:read': { ...PEOPLE, storefront: 'all' },
  'availability:read': { ...PEOPLE, storefront: 'all', service: 'all' },
  'orders:place': { customer: 'own', operator: 'all', storefront: 'guests' },
  /** The order, its timeline and events, and the list. */
  'orders:read': { customer: 'own', viewer: 'all', operator: 'all', storefront: 'guests', service: 'one' },
  /** Cancel and refund. */
  'orders:undo': { customer: 'own', operator: 'all', storefront: 'guests' },
  'orders:retry': OPERATORS,
  'catalogue:write': OPERATORS,
  'stock:adjust': OPERATORS,
  'operations:write': OPERATORS,
  /** Where integrators are told, and their secrets. */
  'webhooks:write': OPERATORS,
  'letters:write': OPERATORS,
  'audit:run': OPERATORS,
  'payments:read': WHO_WORKS_HERE,
  'shipments:read': WHO_WORKS_HERE,
  'notifications:read': WHO_WORKS_HERE,
  'webhooks:read': WHO_WORKS_HERE,
  'stock:read': WHO_WORKS_HERE,
  'operations:read': WHO_WORKS_HERE,
  'events:read': WHO_WORKS_HERE,
  /** Whether a service has handled an event, by its id. The gateway asks it for replays that outlive their operator's token. */
  'handled:read': { ...WHO_WORKS_HERE, storefront: 'all' },
  'letters:read': WHO_WORKS_HERE,
  'actions:read': WHO_WORKS_HERE,
  /** Contacts and addresses unmasked. */
  'personal:read': OPERATORS,
} as const satisfies Readonly<Record<string, Grants>>;

export type Permission = keyof typeof PERMISSIONS;

export const PERMISSION_NAMES = Object.keys(PERMISSIONS) as readonly Permission[];

export type Permissions = ReadonlyMap<Permission, ReadonlySet<Reach>>;

/** What these roles may do together: they add up. */
export function permissionsOf(roles: ReadonlySet<Role>): Permissions {
  const permissions = new Map<Permission, ReadonlySet<Reach>>();
  for (const permission of PERMISSION_NAMES) {
    const grants: Grants = PERMISSIONS[permission];
    const reaches = [...roles].flatMap((role) => grants[role] ?? []);
    if (reaches.length > 0) permissions.set(permission, new Set(reaches));
  }
  return permissions;
}
