import { newUuid } from '@waybill/contracts';
import type { FreshIds } from '../domain/index.js';

/**
 * UUID v7 (RFC 9562): never used before, and rising with the time of their making, as rows then do. Drawn when looked
 * at: most decisions open nothing.
 */
export const freshIds: FreshIds = {
  get paymentId() {
    return newUuid();
  },
  get refundId() {
    return newUuid();
  },
};
