import { describeGaps, type Gap } from '../words/gap.js';
import { judgedOf, type AuditReport } from './audit.js';
import { DATABASE_INVARIANTS, ORDER_INVARIANTS } from './invariants/index.js';
import type { Named } from './invariant.js';
import { describeUnrest, isQuiet, type Unrest } from './quiet.js';
import { OWN_WORDS_ARE_KNOWN } from './words/own-words.js';

/** What `audit --json` prints. */
export interface Verdict extends AuditReport {
  /** Quiet, nothing broken, nobody waits for an operator. */
  readonly sound: boolean;
  readonly quiet: boolean;
  readonly unrest: Unrest;
  /** How many were judged. */
  readonly invariants: number;
  /** Only orders touched then or later were looked at, ISO 8601; null: all. */
  readonly since: string | null;
  /** Codes of those that cannot be judged of some orders alone, and were not. */
  readonly notJudged: readonly string[];
  /** Topics and groups that could not be looked at, with the reason: then it is not known either whether all is quiet. */
  readonly unmeasured: readonly string[];
}

/** All that is judged, with the sentence of each. */
export const INVARIANTS: readonly Named[] = [...DATABASE_INVARIANTS, ...ORDER_INVARIANTS, OWN_WORDS_ARE_KNOWN];

interface Circumstances {
  /** What could not be read. */
  readonly gaps?: readonly Gap[];
  readonly since?: Date | undefined;
}

export function verdictOf(report: AuditReport, unrest: Unrest, { gaps = [], since }: Circumstances = {}): Verdict {
  const quiet = isQuiet(unrest) && gaps.length === 0;
  const sound = quiet && report.findings.length + report.moreFindings + report.attention.length === 0;
  const unmeasured = [...new Set(gaps.map((gap) => describeGaps([gap])))];
  const judged = judgedOf(since);
  const notJudged = DATABASE_INVARIANTS.filter((invariant) => !judged.includes(invariant)).map(({ code }) => code);
  const invariants = INVARIANTS.length - notJudged.length;
  return { sound, quiet, unrest, invariants, since: since?.toISOString() ?? null, notJudged, unmeasured, ...report };
}

/** What still moves, or could not be measured; for people. */
export const unrestOf = ({ unrest, unmeasured }: Verdict): string =>
  [describeUnrest(unrest), unmeasured.length > 0 ? `not measured: ${unmeasured.join('; ')}` : '']
    .filter((part) => part !== '')
    .join(', ');

/** One line: why it is not sound. */
export function summarise(verdict: Verdict): string {
  const { findings, moreFindings, attention, moreAttention, quiet } = verdict;
  const broken = findings.length + moreFindings;
  const waiting = attention.length + moreAttention;
  return [
    broken > 0 && `${broken} broken`,
    waiting > 0 && `${waiting} need attention`,
    !quiet && `system not quiet: ${unrestOf(verdict)}`,
  ]
    .filter((part) => part !== false)
    .join('; ');
}
