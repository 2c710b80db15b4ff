import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isGuest, PERMISSION_NAMES, ROLES, type Permission, type Permissions, type Role } from './permissions.js';

/** On whose behalf a request is made. */
export interface Actor {
  /** `local`: a program on this machine that sent no token, where that is enough. */
  readonly kind: 'local' | 'token';
  /** The issuer's name for the person or client; `local` without a token. */
  readonly subject: string;
  /** What people call them. */
  readonly name?: string;
  /** Whose orders are their own; every customer has one. */
  readonly customerId?: string;
  readonly roles: ReadonlySet<Role>;
  readonly permissions: Permissions;
}

/** May do everything. */
export const LOCAL_ACTOR: Actor = {
  kind: 'local',
  subject: 'local',
  name: 'local',
  roles: new Set(ROLES),
  permissions: new Map(PERMISSION_NAMES.map((permission) => [permission, new Set(['all'] as const)])),
};

/** Whether the actor may do this to what belongs to that customer. */
export function mayTouch(actor: Actor, permission: Permission, customerId: string): boolean {
  const reaches = actor.permissions.get(permission);
  if (!reaches) return false;
  if (reaches.has('all') || reaches.has('one')) return true;
  if (reaches.has('own') && customerId === actor.customerId) return true;
  return reaches.has('guests') && isGuest(customerId);
}

/** Who acts, for people. A token says who it is; only a program on this machine without one may say for whom it speaks. */
export const nameOf = ({ kind, name, subject }: Actor, named?: string): string =>
  kind === 'token' ? (name ?? subject) : (named ?? subject);

const ACTOR = Symbol('actor');

type Acting = FastifyRequest & { [ACTOR]?: Actor };

export function setActor(request: FastifyRequest, actor: Actor): void {
  (request as Acting)[ACTOR] = actor;
}

/** @throws Error on a public route, where no credentials were looked at */
export function actorOf(request: FastifyRequest): Actor {
  const actor = (request as Acting)[ACTOR];
  if (!actor) throw new Error('a public route has no actor');
  return actor;
}

/** `@CurrentActor() actor: Actor`: {@link actorOf} of the request, in a controller's method. */
export const CurrentActor = createParamDecorator((_data: undefined, context: ExecutionContext) =>
  actorOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
