import type { Page, Partial200, ReasonBody, RecordPlace } from './shared.js';

/** Waiting: nobody has decided. Replayed: sent again, for its consumer alone. Dropped: hidden, not erased. */
export type LetterState = 'waiting' | 'replayed' | 'dropped';

export interface LetterDecision {
  readonly action: 'replay' | 'drop';
  /** `Olga (console)` or `user@host`. */
  readonly by: string;
  readonly at: string;
  readonly result: 'done' | 'failed';
  readonly error?: string;
}

/** A dead letter, as `waybill dlq list --json` prints it. */
export interface Letter {
  /** `<topic>.dlq:<partition>:<offset>`. */
  readonly id: string;
  /** Where the record was that could not be handled. */
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: string | null;
  readonly key: string | null;
  readonly type: string | null;
  readonly eventId: string | null;
  /** Who failed at it. */
  readonly consumer: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly attempts: number | null;
  readonly failedAt: string | null;
  readonly state: LetterState;
  readonly decision: LetterDecision | null;
}

/** Query of the lists, and the filter of a bulk replay. All letters where all is left out. */
export interface LetterFilter {
  readonly topic?: string;
  readonly consumer?: string;
  readonly type?: string;
  /** Error code. */
  readonly code?: string;
  readonly state?: LetterState;
  readonly orderId?: string;
  /** Failed then or later, ISO 8601. */
  readonly from?: string;
  /** Failed before then. */
  readonly to?: string;
}

/** `GET /api/console/letters?<filter>&limit&cursor`. */
export interface LetterListAnswer extends Page<Letter>, Partial200 {}

/** `GET /api/console/letters/groups?<filter>`. */
export interface LetterGroupsAnswer extends Partial200 {
  readonly items: readonly LetterGroup[];
  /** Letters that the filter finds. */
  readonly total: number;
  /** Of these, the ones that nobody has decided about: what a bulk replay would send. */
  readonly waiting: number;
  /** The ends of the topics that were read, with the filter: given to a bulk replay, so that nothing later is swept in. */
  readonly snapshot: string;
}

/** Letters of one consumer, error and type. */
export interface LetterGroup {
  readonly consumer: string | null;
  readonly code: string | null;
  readonly type: string | null;
  readonly count: number;
  readonly waiting: number;
  readonly first: string | null;
  readonly last: string | null;
}

/** What a record says, personal data masked. `hidden`: where they stand in it is not known, and revealing alone shows it. */
export type PayloadText =
  | { readonly encoding: 'json'; readonly value: unknown }
  | { readonly encoding: 'text' | 'hex'; readonly value: string }
  | { readonly encoding: 'hidden'; readonly bytes: number }
  | { readonly encoding: 'none' };

/** `GET /api/console/letters/:id`. */
export interface LetterAnswer extends Partial200 {
  readonly letter: Letter;
  /** A repeated header has all its values. */
  readonly headers: Readonly<Record<string, string | null | readonly (string | null)[]>>;
  readonly payload: PayloadText;
  /** Later events of its key, oldest first: what came after it and did not wait. */
  readonly later: readonly (RecordPlace & {
    readonly eventId: string | null;
    readonly type: string | null;
    readonly at: string;
  })[];
}

/** `POST /api/console/letters/:id/replay`. */
export type ReplayLetterBody = ReasonBody;

/** `POST /api/console/letters/:id/drop`. */
export interface DropLetterBody {
  readonly reason: string;
}

/** The letter as it is after the decision. */
export type LetterDecisionAnswer = Letter;
