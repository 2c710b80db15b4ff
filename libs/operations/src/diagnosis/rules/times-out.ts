import type { Rule } from '../diagnosis.js';
import { until } from '../wording.js';

/** The order is cancelled by itself unless what it awaits comes in time. */
export const timesOut: Rule = ({ expectation, now }) => {
  if (!expectation || expectation.awaits.length === 0 || expectation.deadline === null) return [];
  const awaited = expectation.awaits.map(({ from, types }) => `${types.join(' or ')} of ${from}`).join(', ');
  return [
    {
      severity: 'info',
      code: 'times-out',
      text: `Awaited: ${awaited}. The order times out ${until(expectation.deadline, now)}.`,
    },
  ];
};
