import { hash } from 'node:crypto';
import { idempotencyKeyOf } from '@waybill/platform';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../callers/caller.js';

/**
 * The Idempotency-Key that a service gets instead of a guest's. A key is one caller's, and the services know all guests by
 * the gateway's token: without this one guest's key would be another's too.
 *
 * @returns nothing where the key goes on as it was sent
 * @throws ProblemError 400 `invalid-idempotency-key`, as the services say it; also for one that was sent twice, which Node
 *   joins
 */
export function guestKey(request: FastifyRequest, caller: Caller): Record<string, string> {
  if (request.method === 'GET') return {};
  const key = idempotencyKeyOf(request);
  if (key === undefined || caller.kind !== 'guest') return {};
  return { 'idempotency-key': hash('sha256', `${caller.actor.customerId} ${key}`, 'base64url') };
}
