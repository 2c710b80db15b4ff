import { SERVICE_NAMES } from '@waybill/system-map';
import type { Rule } from '../diagnosis.js';
import { since } from '../wording.js';

/** A row that has waited so long is no longer on its ordinary way, ms. */
const SLOW_MS = 5_000;

/** An event was written and is not sent yet. */
export const inOutbox: Rule = ({ services, now }) =>
  SERVICE_NAMES.flatMap((service) =>
    services[service].unsent.map(({ type, createdAt }) => {
      const slow = now - Date.parse(createdAt) > SLOW_MS;
      return {
        severity: slow ? ('warning' as const) : ('info' as const),
        code: 'in-outbox',
        text: `${type ?? 'An event'} waits in the outbox of ${service}, where it was written ${since(createdAt, now)}.`,
        href: '/console/system',
      };
    }),
  );
