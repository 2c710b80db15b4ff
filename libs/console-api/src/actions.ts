import type { Page } from './shared.js';

/** `pending` after a crash reads: the outcome is not known, look at the target. */
export type ActionOutcome = 'pending' | 'done' | 'failed';

/** What somebody did, written down before it was done. */
export interface OperatorAction {
  readonly id: string;
  readonly at: string;
  /** `sub` at the issuer. */
  readonly actor: string;
  readonly actorName: string;
  /** `order.cancel`, `letter.replay`, `personal.reveal`, … */
  readonly action: string;
  /** Order id, letter id, SKU, `service:row`, …: what it was done to. */
  readonly target: string;
  readonly reason: string | null;
  readonly outcome: ActionOutcome;
  /** Code and sentence of the refusal, where it failed. */
  readonly detail: string | null;
  readonly endedAt: string | null;
  readonly traceId: string | null;
}

/** `GET /api/console/actions?actor&action&target&from&to&limit&cursor`; CSV where `Accept` asks for `text/csv`. */
export type ActionListAnswer = Page<OperatorAction>;
