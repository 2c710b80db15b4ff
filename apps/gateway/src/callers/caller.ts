import { unauthenticated, type Actor, type ProblemError } from '@waybill/platform';
import type { FastifyRequest } from 'fastify';

/** Who sends a request, as far as the gateway knows. */
export type Caller =
  | { readonly kind: 'anonymous'; readonly refusal?: ProblemError }
  | { readonly kind: 'guest'; readonly actor: Actor }
  | { readonly kind: 'token'; readonly actor: Actor }
  | { readonly kind: 'session'; readonly actor: Actor; readonly session: string };

const CALLER = Symbol('caller');

type Calling = FastifyRequest & { [CALLER]?: Caller };

export function setCaller(request: FastifyRequest, caller: Caller): void {
  (request as Calling)[CALLER] = caller;
}

export const callerOf = (request: FastifyRequest): Caller => (request as Calling)[CALLER] ?? { kind: 'anonymous' };

/** @throws ProblemError 401 where nobody is known, with the reason why its credentials were refused */
export function actorOfCaller(caller: Caller): Actor {
  if (caller.kind === 'anonymous') throw caller.refusal ?? unauthenticated();
  return caller.actor;
}
