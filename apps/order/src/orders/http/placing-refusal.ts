import { ProblemError } from '@waybill/platform';
import type { KeyRefused } from '../application/place-idempotently.js';
import type { PlacingRefused } from '../domain/index.js';

const STATUS_OF_REFUSAL = {
  UNKNOWN_PRODUCT: 422,
  CURRENCY_MISMATCH: 422,
  TOTAL_TOO_LARGE: 400,
  ORDER_TOO_LARGE: 400,
  INSUFFICIENT_STOCK: 409,
  PRICE_CHANGED: 409,
  IDEMPOTENCY_KEY_REUSED: 422,
  IDEMPOTENCY_KEY_IN_USE: 409,
} as const;

/** `UNKNOWN_PRODUCT` → 422 `unknown-product`, naming the SKUs at fault. */
export function problemOfRefusal(
  refusal: PlacingRefused | KeyRefused,
  headers: Readonly<Record<string, string>> = {},
): ProblemError {
  const { refused, detail } = refusal;
  const code = refused.toLowerCase().replaceAll('_', '-');
  return new ProblemError(STATUS_OF_REFUSAL[refused], code, detail, { ...membersOf(refusal), headers });
}

function membersOf(refusal: PlacingRefused | KeyRefused): Readonly<Record<string, unknown>> {
  if (refusal.refused === 'IDEMPOTENCY_KEY_IN_USE') return { retryAfterSeconds: 1 };
  if (!('skus' in refusal)) return {};
  const { skus, short, stockCheck, total } = refusal;
  return { ...(skus.length > 0 && { skus }), ...(short && { lines: short, stockCheck }), ...(total && { total }) };
}
