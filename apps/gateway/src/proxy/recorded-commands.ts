import type { FastifyReply } from 'fastify';
import type { ActionOutcome } from '../actions/recorded-actions.js';
import type { Caller } from '../callers/caller.js';
import type { Route } from '../routes/route.js';
import type { ReadAnswer } from './read-answer.js';

/** Whether the caller may do it to what belongs to others: who cancels an order of their own is in no trail. */
export const isOfAll = (caller: Caller, who: Route['who']): boolean =>
  caller.kind !== 'anonymous' &&
  who !== 'public' &&
  who.every((permission) => caller.actor.permissions.get(permission)?.has('all') === true);

/**
 * What is done to something that has no id yet: the SKU of a product that is added, the customer of an order. What is wrong
 * with another body is said by the service.
 */
export function targetIn(body: unknown): string {
  const { sku, customerId } = (body ?? {}) as { sku?: unknown; customerId?: unknown };
  return [sku, customerId].find((value) => typeof value === 'string') ?? '(none)';
}

/** When the caller leaves before the answer, which then does not come: the proxy lets go of it. */
export function gone(reply: FastifyReply): Promise<undefined> {
  return new Promise((resolve) => {
    if (reply.raw.destroyed) resolve(undefined);
    else reply.raw.once('close', () => resolve(undefined));
  });
}

/**
 * What came of it; the id of an order that was placed is known only then.
 *
 * @param answer undefined where the caller has left
 */
export function outcomeOf(answer: ReadAnswer | undefined, target: string): ActionOutcome {
  if (!answer) {
    const detail = 'The caller left before the answer. It is not known whether it was done.';
    return { outcome: 'failed', detail: `caller-gone: ${detail}` };
  }
  const { id, code, detail } = fieldsOf(answer);
  if (answer.status >= 400) return { outcome: 'failed', detail: `${code ?? answer.status}: ${detail ?? ''}` };
  return { outcome: 'done', ...(id !== undefined && id !== target && { detail: id }) };
}

function fieldsOf({ body }: ReadAnswer): Partial<Record<string, string>> {
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  return JSON.parse(body.toString()) as Partial<Record<string, string>>;
}
