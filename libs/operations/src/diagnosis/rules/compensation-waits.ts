import type { Found, Rule } from '../diagnosis.js';
import type { UndoingPart } from '../situation.js';
import { until } from '../wording.js';

const NOT_BACK: Readonly<Record<UndoingPart, string>> = {
  stock: 'Stock is not back yet',
  money: 'Money is not back yet',
  shipment: 'The parcel is not cancelled yet',
};

/** A compensation waits for an answer, or was refused. */
export const compensationWaits: Rule = ({ expectation, now }) => {
  if (!expectation) return [];
  const { status, awaits, refused, attentionAt, attempt } = expectation.compensation;
  const attention = attentionOf(status, attentionAt, now);
  const refusals = refused.map(({ part, type, detail }): Found => ({
    severity: 'error',
    code: 'compensation-refused',
    text: `${NOT_BACK[part]}: it was refused (${detail ?? type}).${attention}`,
    action: 'retry',
  }));
  const said = new Set(refused.map(({ part }) => part));
  const silent = awaits
    .filter((part) => !said.has(part))
    .map((part): Found => {
      const overdue = status === 'NEEDS_ATTENTION';
      return {
        severity: overdue ? 'error' : 'info',
        code: 'compensation-waits',
        text: `${NOT_BACK[part]}: no answer to attempt ${Math.max(1, attempt)}.${attention}`,
        ...(overdue && { action: 'retry' as const }),
      };
    });
  return [...refusals, ...silent];
};

function attentionOf(status: string, attentionAt: string | null, now: number): string {
  if (status === 'NEEDS_ATTENTION') return ' An operator has to act.';
  return attentionAt === null ? '' : ` It needs attention ${until(attentionAt, now)}.`;
}
