import type { Rule } from '../diagnosis.js';
import { until } from '../wording.js';

/** Shipping owes the carrier a call: a booking, or a cancellation. */
export const parcelNotDecided: Rule = ({ shipment, now }) => {
  const due = shipment?.nextAttemptAt ?? null;
  if (due === null) return [];
  return [
    {
      severity: 'info',
      code: 'parcel-pending',
      text: `The parcel is not decided. The carrier is asked ${until(due, now)}.`,
    },
  ];
};
