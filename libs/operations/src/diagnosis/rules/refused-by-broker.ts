import { SERVICE_NAMES } from '@waybill/system-map';
import type { Rule } from '../diagnosis.js';

/** The broker refuses an event of the order; later events of the order wait behind it. */
export const refusedByBroker: Rule = ({ services }) =>
  SERVICE_NAMES.flatMap((service) =>
    services[service].refused.map(({ row, type, errorCode }) => ({
      severity: 'error' as const,
      code: 'refused-by-broker',
      text: `The broker refuses ${type ?? 'an event'} of ${service} (${errorCode}, row ${row}); later events of the order wait behind it.`,
      href: '/console/system',
      action: 'requeue' as const,
    })),
  );
