import { OperationError } from './operation-error.js';

/** Something that could not be looked at while the rest could: what, and why not. */
export interface Gap {
  readonly topic: string;
  /** Left out where it is the whole topic. */
  readonly partition?: number;
  /** Continues the name: `has no leader`. */
  readonly why: string;
}

const nameOf = ({ topic, partition }: Gap): string => (partition === undefined ? topic : `${topic}[${partition}]`);

/** Named in a message; the rest is counted. */
const NAMED = 6;

/** For people, on one line: `payment-events[2], payment-events[4] have no leader; …`. */
export function describeGaps(gaps: readonly Gap[]): string {
  const byReason = Map.groupBy(gaps, ({ why }) => why);
  return [...byReason]
    .map(([why, places]) => {
      const names = [...new Set(places.map(nameOf))];
      const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
      return `${names.slice(0, NAMED).join(', ')}${more}: ${why}`;
    })
    .join('; ');
}

/** Ends a command that has shown all that it could. @throws OperationError incomplete when something is missing */
export function refuseGaps(gaps: readonly Gap[]): void {
  if (gaps.length === 0) return;
  throw new OperationError('incomplete', `not all could be read: ${describeGaps(gaps)}`);
}
