import { createHash } from 'node:crypto';
import { minorUnitDigits, type Money } from '@waybill/contracts';
import type { ChargeRequest } from '../payment-provider.port.js';
import { behaviourOf } from './test-tokens.js';

/** The most the simulated gateway charges at once, in major units of any currency; exactly this much still passes. */
export const LIMIT_IN_MAJOR_UNITS = 10_000;

export type Decision =
  | { readonly status: 'CHARGED' }
  | { readonly status: 'ACTION' }
  | { readonly status: 'DECLINED'; readonly detail: string };

/**
 * What the gateway will say to a charge: a pure function of the request and the success rate (0–1), so a repeated
 * call, another instance or a restart cannot come to another answer.
 */
export function decideCharge(request: ChargeRequest, successRate: number): Decision {
  const behaviour = behaviourOf(request.method);
  if (behaviour.declined !== undefined) return declined(behaviour.declined);
  if (request.amount.amount < 1) return declined('nothing to charge');
  if (isOverLimit(request.amount)) return declined('amount over the limit of the simulated gateway');
  if (behaviour.byChance && successRate < 1 && fractionOf(request.key) >= successRate)
    return declined('insufficient funds');
  return { status: behaviour.action === undefined ? 'CHARGED' : 'ACTION' };
}

/** What the customer's acting comes to, under the rules of the payment method; undefined for one who never acts. */
export function decideAction(method: string): Decision | undefined {
  switch (behaviourOf(method).action) {
    case 'confirms':
      return { status: 'CHARGED' };
    case 'refuses':
      return declined('the customer was not authenticated');
    default:
      return undefined;
  }
}

const declined = (detail: string): Decision => ({ status: 'DECLINED', detail });

function isOverLimit({ amount, currency }: Money): boolean {
  return amount > LIMIT_IN_MAJOR_UNITS * 10 ** minorUnitDigits(currency);
}

/** A number in [0, 1) that is always the same for a key and evenly spread over keys. */
function fractionOf(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE(0) / 2 ** 32;
}
