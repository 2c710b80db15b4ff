import { forbidden, ProblemError, type Permission } from '@waybill/platform';
import type { FastifyRequest } from 'fastify';
import { actorOfCaller, type Caller } from '../callers/caller.js';
import type { Route } from '../routes/route.js';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** @throws ProblemError 401 where nobody is known, 403 `forbidden` with `required` */
export function admit({ who }: Route, caller: Caller): void {
  if (who === 'public') return;
  const { permissions } = actorOfCaller(caller);
  if (!who.every((permission: Permission) => permissions.has(permission))) throw forbidden(who);
}

/** Credentials that are nobody's. That the issuer cannot be asked is no refusal. */
export const wasRefused = (caller: Caller): boolean => caller.kind === 'anonymous' && caller.refusal?.status === 401;

/** @throws ProblemError 400 `two-credentials`, on public routes as well: the request may be of two callers */
export function assertOneCredential(caller: Caller): void {
  if (caller.kind === 'anonymous' && caller.refusal?.status === 400) throw caller.refusal;
}

/**
 * A browser sends a session's cookie by itself, and a POST without a body needs nobody's leave. The header is one that
 * only scripts of our own pages can set. A cookie that is not known needs it as well: it may be taken for one later on,
 * as sign-out does.
 *
 * @param bringsSession a session's cookie, known or not
 * @throws ProblemError 403 `csrf-header-missing`
 */
export function assertMeant({ method, headers }: FastifyRequest, bringsSession: boolean): void {
  if (!bringsSession || SAFE.has(method) || headers['x-waybill-request'] === '1') return;
  throw new ProblemError(
    403,
    'csrf-header-missing',
    'A request of a browser session that changes something needs the header x-waybill-request: 1.',
  );
}
