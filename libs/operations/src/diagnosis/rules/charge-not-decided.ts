import type { Rule } from '../diagnosis.js';
import { until } from '../wording.js';

/** The provider has not decided about the charge: PENDING, or UNKNOWN after an answer that was lost. */
export const chargeNotDecided: Rule = ({ payment, now }) => {
  if (payment?.status !== 'PENDING' && payment?.status !== 'UNKNOWN') return [];
  const { status, attempts, nextAttemptAt } = payment;
  const next = nextAttemptAt === null ? '' : ` The provider is asked again ${until(nextAttemptAt, now)}.`;
  return [
    {
      severity: status === 'UNKNOWN' ? 'warning' : 'info',
      code: status === 'UNKNOWN' ? 'charge-unknown' : 'charge-pending',
      text: `The charge is ${status} after ${attempts} attempts.${next}`,
    },
  ];
};
