import { customerMismatch, mayTouch, type Actor, type Permission } from '@waybill/platform';
import type { Whose } from '../application/whose.js';

/** The orders to which the actor may do this. */
export const whose =
  (actor: Actor, permission: Permission): Whose =>
  (customerId) =>
    mayTouch(actor, permission, customerId);

/** Who settled or entered what, and why, is the operators' business. */
export const seesSettlements = ({ permissions }: Actor): boolean => permissions.has('operations:read');

/** @throws ProblemError 403 `customer-mismatch` */
export function assertMayPlace(actor: Actor, customerId: string): void {
  if (mayTouch(actor, 'orders:place', customerId)) return;
  throw customerMismatch('customerId must be the one that the token is for.');
}

/**
 * The customer whose orders are listed: null for all customers. Undefined where the orders that were asked for are not the
 * actor's: the list is empty.
 *
 * @throws ProblemError 403 `customer-mismatch` where the actor must name a guest
 */
export function customerToList(actor: Actor, asked: string | undefined): string | null | undefined {
  const reaches = actor.permissions.get('orders:read');
  if (reaches?.has('all')) return asked ?? null;
  if (asked !== undefined) return mayTouch(actor, 'orders:read', asked) ? asked : undefined;
  if (reaches?.has('own')) return actor.customerId;
  throw customerMismatch('customerId must name a guest.');
}
