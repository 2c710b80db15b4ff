import type { CommandResult } from './command-line.js';

export interface AuditExpectations {
  /** Set where a suite leaves orders in NEEDS_ATTENTION on purpose: exactly these may be. */
  readonly attention?: readonly string[];
  /** How long the system may take to become quiet, seconds; default 30. */
  readonly waitSeconds?: number;
}

interface Finding {
  readonly invariant: string;
  readonly orderId?: string;
  readonly sku?: string;
  readonly service?: string;
  readonly expected: string | number;
  readonly found: string | number;
}

/** What `waybill audit --json` prints; only what is looked at here. */
interface Verdict {
  readonly quiet: boolean;
  readonly unrest: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  readonly moreFindings: number;
  readonly attention: readonly { readonly orderId: string; readonly status: string }[];
  readonly moreAttention: number;
}

/** @throws Error that names every broken invariant with its order or SKU, and every unexpected NEEDS_ATTENTION */
export function expectSoundAudit({ exitCode, stdout, stderr }: CommandResult, expected: AuditExpectations): void {
  if (exitCode > 1) throw new Error(`The audit could not be run: ${stderr}`);
  const verdict = JSON.parse(stdout) as Verdict;
  const tolerated = expected.attention ?? [];
  const complaints = [
    ...(verdict.quiet ? [] : [`not quiet: ${JSON.stringify(verdict.unrest)}`]),
    ...verdict.findings.map((finding) => `${finding.invariant}: ${JSON.stringify(finding)}`),
    ...(verdict.moreFindings > 0 ? [`and ${verdict.moreFindings} more findings`] : []),
    ...verdict.attention
      .filter(({ orderId }) => !tolerated.includes(orderId))
      .map(({ orderId, status }) => `order ${orderId} is ${status} and NEEDS_ATTENTION`),
    ...(verdict.moreAttention > 0 ? [`and ${verdict.moreAttention} more in NEEDS_ATTENTION`] : []),
  ];
  if (complaints.length > 0) throw new Error(`The audit found:\n${complaints.join('\n')}`);
}
