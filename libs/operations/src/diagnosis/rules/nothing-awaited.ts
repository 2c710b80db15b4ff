import type { Rule } from '../diagnosis.js';

/** Neither the order nor its undoing waits for anything. */
export const nothingAwaited: Rule = ({ expectation }) => {
  if (!expectation || expectation.awaits.length > 0 || expectation.compensation.awaits.length > 0) return [];
  if (expectation.compensation.status === 'PENDING' || expectation.compensation.status === 'NEEDS_ATTENTION') return [];
  return [{ severity: 'info', code: 'nothing-awaited', text: 'Nothing is awaited: the order is final.' }];
};
