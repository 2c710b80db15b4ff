import { applyDecorators, SetMetadata, type Type } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import type { Permission, Reach } from './permissions.js';

const REQUIREMENT = 'waybill:requirement';

/** What a route asks of its caller. */
export type Requirement = 'public' | { readonly permissions: readonly Permission[]; readonly ofOne: boolean };

/** Name of the security scheme in the API documents. */
export const BEARER_SCHEME = 'token';

export interface PermitsOptions {
  /** The route answers about one thing by its id, so that a permission for `one` is enough. */
  readonly ofOne?: boolean;
}

/**
 * The route is for those who have this permission. How far theirs goes (own, guests) is judged where the thing is loaded.
 * Several are all needed.
 */
export function Permits(
  permission: Permission | readonly Permission[],
  { ofOne = false }: PermitsOptions = {},
): MethodDecorator & ClassDecorator {
  const permissions = [permission].flat() as readonly Permission[];
  const requirement: Requirement = { permissions, ofOne };
  return applyDecorators(
    SetMetadata(REQUIREMENT, requirement),
    ApiBearerAuth(BEARER_SCHEME),
    ApiExtension('x-permissions', permissions),
  );
}

/** The route answers everybody; no credentials are looked at. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(REQUIREMENT, 'public' satisfies Requirement);

/** What the method says, else its controller. */
export function requirementOf(controller: Type | object, handler: object): Requirement | undefined {
  return (Reflect.getMetadata(REQUIREMENT, handler) ?? Reflect.getMetadata(REQUIREMENT, controller)) as
    Requirement | undefined;
}

/** A reach that does for a route of this kind. */
export const suffices = (reaches: ReadonlySet<Reach>, ofOne: boolean): boolean =>
  ofOne || [...reaches].some((reach) => reach !== 'one');
