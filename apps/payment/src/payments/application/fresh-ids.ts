import { v7 as uuidV7 } from 'uuid';
import type { FreshIds } from '../domain/index.js';

/** UUID v7 (RFC 9562): never used before, and rising, so that rows sort by the time of their making. */
export const freshIds = (): FreshIds => ({ paymentId: uuidV7(), refundId: uuidV7() });
