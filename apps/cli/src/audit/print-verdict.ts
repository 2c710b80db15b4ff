import { type Finding, INVARIANTS, unrestOf, type Verdict } from '@waybill/operations/audit';
import { visible } from '@waybill/operations/words';
import { paint } from '../output.js';

/** For people: what is broken, grouped by invariant, and what needs attention. */
export function printVerdict(verdict: Verdict): void {
  if (!verdict.quiet) console.log(paint('yellow', `system not quiet: ${unrestOf(verdict)}`));
  for (const { code, sentence } of INVARIANTS) {
    const findings = verdict.findings.filter(({ invariant }) => invariant === code);
    if (findings.length === 0) continue;
    console.log(`${paint('red', code)}  ${sentence}`);
    for (const finding of findings) {
      console.log(`  ${subjectOf(finding)}: expected ${finding.expected}, found ${finding.found}`);
    }
  }
  if (verdict.moreFindings > 0) console.log(`… and ${verdict.moreFindings} more findings`);
  if (verdict.attention.length > 0)
    console.log(`${paint('yellow', 'NEEDS_ATTENTION')}  for an operator: waybill order retry, or order settle`);
  for (const { orderId, status, undoing } of verdict.attention) {
    console.log(`  order ${orderId}: ${status}, compensation after ${undoing ?? '?'}`);
  }
  if (verdict.moreAttention > 0) console.log(`… and ${verdict.moreAttention} more`);
  if (verdict.notes.length > 0) console.log(`${paint('bold', 'settled')}  by hand, as a person vouches: no finding`);
  for (const { orderId, part, found, actor, reason, at } of verdict.notes) {
    console.log(`  order ${orderId ?? '?'}: ${part}, ${found}; ${visible(actor)} at ${at}: ${visible(reason)}`);
  }
  if (verdict.moreNotes > 0) console.log(`… and ${verdict.moreNotes} more`);
  if (verdict.sound)
    console.log(
      `${paint('green', 'sound')}: ${verdict.invariants} invariants, ${verdict.orders} orders${extent(verdict)}`,
    );
}

const extent = ({ since, notJudged }: Verdict): string =>
  since === null ? '' : ` touched since ${since}; not judged: ${notJudged.join(', ')}`;

const subjectOf = ({ orderId, sku, service }: Finding): string => {
  if (orderId !== undefined) return `order ${orderId}`;
  return sku === undefined ? `service ${service ?? '?'}` : `SKU ${sku}`;
};
