import { createHash } from 'node:crypto';

/** The gateway's own id of a charge or refund: a function of the key, so that every answer names the same one. */
export const providerId = (prefix: 'ch' | 're', key: string): string =>
  `${prefix}_${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
