import { v7 as uuidV7 } from 'uuid';
import type { FreshIds } from '../domain/index.js';

/**
 * UUID v7 (RFC 9562): never used before, and rising, so that rows sort by the time of their making. Drawn when looked
 * at: most decisions open nothing.
 */
export const freshIds: FreshIds = {
  get paymentId() {
    return uuidV7();
  },
  get refundId() {
    return uuidV7();
  },
};
