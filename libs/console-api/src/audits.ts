import type { CompensationPart } from '@waybill/contracts/statuses';
import type { ServiceName } from '@waybill/system-map';

/** What must hold, as one sentence. */
export interface InvariantSentence {
  readonly code: string;
  readonly sentence: string;
}

/** A promise that was broken, with the numbers to look it up by. */
export interface AuditFinding {
  /** Code of the invariant. */
  readonly invariant: string;
  readonly orderId?: string;
  readonly sku?: string;
  readonly service?: ServiceName;
  readonly expected: string | number;
  readonly found: string | number;
}

/** What `waybill audit --json` prints. */
export interface AuditVerdict {
  /** Quiet, nothing broken, nobody waits for an operator. */
  readonly sound: boolean;
  readonly quiet: boolean;
  readonly unrest: {
    readonly outboxRows: number;
    readonly delayedEvents: number;
    readonly lag: number;
    readonly unfinishedOrders: number;
    readonly ordersBeingUndone: number;
  };
  /** How many were judged. */
  readonly invariants: number;
  readonly since: string | null;
  /** Codes of those that were not judged. */
  readonly notJudged: readonly string[];
  /** Topics and groups that could not be looked at. */
  readonly unmeasured: readonly string[];
  readonly orders: number;
  readonly findings: readonly AuditFinding[];
  readonly moreFindings: number;
  readonly attention: readonly { readonly orderId: string; readonly status: string; readonly undoing: string | null }[];
  readonly moreAttention: number;
  /** What a person vouches for. Absent in verdicts of versions that had no such notes. */
  readonly notes?: readonly AuditNote[];
  readonly moreNotes?: number;
}

/** An invariant that a person vouches for instead. */
export interface AuditNote {
  readonly invariant: string;
  readonly orderId?: string;
  readonly part: CompensationPart;
  readonly found: string | number;
  readonly reason: string;
  readonly actor: string;
  readonly at: string;
}

/** `POST /api/console/audits`: 202 with the run; 409 `audit-running`, 503 `audit-not-configured`. */
export interface StartAuditBody {
  /** How long to wait for quiet, 0–60. */
  readonly waitSeconds: number;
}

/** `GET /api/console/audits/:id`. */
export interface AuditRun {
  readonly id: string;
  /** `interrupted`: the gateway that ran it ended. */
  readonly state: 'running' | 'done' | 'failed' | 'interrupted';
  readonly by: string;
  readonly at: string;
  readonly tookMs: number | null;
  /** Where the state is `done`. */
  readonly verdict: AuditVerdict | null;
  /** Why it failed: `audit-statement-timeout`, `audit-impossible`. */
  readonly code: string | null;
  readonly detail: string | null;
}

/** `GET /api/console/audits`: the newest first, at most 200, without the findings of each. */
export interface AuditListAnswer {
  readonly items: readonly AuditRun[];
  readonly invariants: readonly InvariantSentence[];
  /** False: the databases are not known here, and the command line has to do it. */
  readonly configured: boolean;
  /** What to type instead. */
  readonly command: string;
}
