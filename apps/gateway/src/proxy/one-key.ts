import { ProblemError } from '@waybill/platform';
import type { FastifyRequest } from 'fastify';

/**
 * Node joins what was sent twice, and the service would take both for one key.
 *
 * @throws ProblemError 400 `invalid-idempotency-key`, as the order service says it
 */
export function assertOneKey({ raw }: FastifyRequest): void {
  const keys = raw.headersDistinct['idempotency-key'] ?? [];
  if (keys.length < 2) return;
  throw new ProblemError(
    400,
    'invalid-idempotency-key',
    'Idempotency-Key must be sent once, as 1 to 255 printable ASCII characters.',
  );
}
