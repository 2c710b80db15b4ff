import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { LOCAL_ACTOR, setActor, type Actor } from './actor.js';
import { forbidden, unauthenticated } from './auth-problems.js';
import type { AuthSettings } from './auth-settings.js';
import { bearerTokenIn } from './bearer-token.js';
import { requirementOf, suffices, type Requirement } from './permits.decorator.js';
import { TokenVerifier } from './token-verifier.js';

/** Finds out on whose behalf a request is made. */
export abstract class ActorSource {
  /** @throws ProblemError 400 or 401 where its credentials are none; 503 where they cannot be checked */
  abstract actorOf(request: FastifyRequest): Actor | Promise<Actor>;
}

/** Bearer tokens. Without one: the local actor, where programs of this machine may do everything. */
@Injectable()
export class BearerActors extends ActorSource {
  private readonly isLocal: boolean;

  constructor(
    { mode }: Pick<AuthSettings, 'mode'>,
    private readonly verifier: Pick<TokenVerifier, 'verify'>,
  ) {
    super();
    this.isLocal = mode === 'local';
  }

  actorOf(request: FastifyRequest): Actor | Promise<Actor> {
    if (request.headers.authorization !== undefined) return this.verifier.verify(bearerTokenIn(request));
    if (this.isLocal) return LOCAL_ACTOR;
    throw unauthenticated();
  }
}

/**
 * Lets a request through to a route that is public or whose permission its actor has. A route that declares neither is
 * refused to everybody; {@link assertRoutesDeclared} finds it at boot.
 */
export class AuthGuard implements CanActivate {
  constructor(private readonly actors: ActorSource) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    if (context.getType() !== 'http') return true;
    const requirement = requirementOf(context.getClass(), context.getHandler());
    if (requirement === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const actor = this.actors.actorOf(request);
    return actor instanceof Promise
      ? actor.then((found) => admit(request, found, requirement))
      : admit(request, actor, requirement);
  }
}

/** @throws ProblemError 403 `forbidden` with `required` */
function admit(request: FastifyRequest, actor: Actor, requirement: Exclude<Requirement, 'public'> | undefined): true {
  if (!requirement) throw forbidden([]);
  const { permissions, ofOne } = requirement;
  for (const permission of permissions) {
    const reaches = actor.permissions.get(permission);
    if (!reaches || !suffices(reaches, ofOne)) throw forbidden(permissions);
  }
  setActor(request, actor);
  return true;
}
