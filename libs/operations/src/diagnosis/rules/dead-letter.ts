import type { Rule } from '../diagnosis.js';

/** An event of the order became a dead letter that waits for a decision. */
export const deadLetter: Rule = ({ letters }) =>
  letters.map(({ id, consumer, type, errorCode }) => ({
    severity: 'error',
    code: 'dead-letter',
    text: `${consumer ?? 'A consumer'} could not handle ${type ?? 'an event'} (${errorCode ?? 'no code'}): it is a dead letter.`,
    href: `/console/letters/${encodeURIComponent(id)}`,
    action: 'replay',
  }));
