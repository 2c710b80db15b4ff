import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const POOL_BYTES = 16 * 256;
const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

/** Sixteen unpredictable bytes. One system call serves 256 ids: one call each costs more than encoding the event. */
const rng = (): Uint8Array => {
  if (used === POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return pool.subarray(used - 16, used);
};

/** A new UUID v7 (RFC 9562), lower case. Ids of one process rise from millisecond to millisecond, not within one. */
export const newUuid = (): string => v7({ rng });
