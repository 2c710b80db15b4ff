import { SERVICE_NAMES } from '@waybill/system-map';
import type { Rule } from '../diagnosis.js';
import { until } from '../wording.js';

/** A service has put an event of the order aside, to try it again. */
export const delayed: Rule = ({ services, events, now }) =>
  SERVICE_NAMES.flatMap((service) =>
    services[service].delayed.map(({ eventId, attempts, dueAt, errorCode }) => {
      const type = events.find((event) => event.eventId === eventId)?.type ?? 'an event';
      const next =
        dueAt === null ? 'it waits behind an earlier event' : `attempt ${attempts + 1} is due ${until(dueAt, now)}`;
      return {
        severity: 'warning' as const,
        code: 'delayed',
        text: `${service} has put ${type} aside after ${attempts} attempts (${errorCode ?? 'no code'}): ${next}.`,
      };
    }),
  );
