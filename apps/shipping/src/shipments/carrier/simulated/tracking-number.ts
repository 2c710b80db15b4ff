import { createHash } from 'node:crypto';

/** The tracking number of a booking: a function of its key, so that every answer names the same parcel. */
export const trackingNumberOf = (key: string): string =>
  `WB${createHash('sha256').update(key).digest('hex').slice(0, 16).toUpperCase()}`;
