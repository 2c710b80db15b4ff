import { normalizeIP } from '@fastify/rate-limit';
import type { Caller } from '../callers/caller.js';
import type { Route, RouteLimit } from '../routes/route.js';

/** So many requests a minute, counted under a key. */
export interface Rule {
  readonly name: string;
  readonly perMinute: number;
  readonly key: string;
}

const PER_MINUTE = {
  anonymous: 120,
  logins: 20,
  documents: 120,
  'refused-sessions': 60,
  'guest-orders': 10,
  customer: 240,
  'customer-orders': 60,
  staff: 1_200,
} as const;

/** Guest orders of one address that are under way at once. */
export const GUEST_ORDERS_AT_ONCE = 3;

/** Open streams. */
export const STREAMS = { ofCaller: 5, ofAddress: 20, inAll: 200 } as const;

/** Addresses of one network count as one: an IPv6 host has a /64 of its own. */
export const addressOf = (ip: string): string => normalizeIP(ip, 64);

/**
 * By whom a caller is counted. Guests by their address: a cookie costs nothing.
 */
export function keyOf(caller: Caller, ip: string): string {
  if (caller.kind === 'session') return caller.session;
  if (caller.kind === 'token') return `subject:${caller.actor.subject}`;
  return `address:${addressOf(ip)}`;
}

/** What counts an address, whatever it sends: the counter of a limit that asks for no credentials, or of refused ones. */
export const ofAddress = (name: AddressLimit | 'refused-sessions', ip: string): Rule => ({
  name,
  perMinute: PER_MINUTE[name],
  key: `${name} address:${addressOf(ip)}`,
});

export type AddressLimit = 'logins' | 'documents';

export const byAddress = (limit: RouteLimit | undefined): limit is AddressLimit =>
  limit === 'logins' || limit === 'documents';

/** Every rule that counts this request for its caller, the one with the least left first where they are equal. */
export function rulesFor({ limit }: Route, caller: Caller, ip: string): Rule[] {
  if (limit === 'none' || byAddress(limit)) return [];
  const key = keyOf(caller, ip);
  const rule = (name: keyof typeof PER_MINUTE): Rule => ({ name, perMinute: PER_MINUTE[name], key: `${name} ${key}` });
  if (caller.kind === 'anonymous') return [rule('anonymous')];
  if (caller.kind === 'guest') return limit === 'orders' ? [rule('guest-orders')] : [rule('anonymous')];
  const { roles } = caller.actor;
  if (roles.has('operator') || roles.has('viewer')) return [rule('staff')];
  return limit === 'orders' ? [rule('customer-orders'), rule('customer')] : [rule('customer')];
}
