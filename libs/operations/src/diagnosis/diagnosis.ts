import type { Situation } from './situation.js';

/** One sentence about why an order waits. */
export interface Diagnosis {
  /** `info`: as it should be; `warning`: slow or tried again; `error`: somebody has to act. */
  readonly severity: 'info' | 'warning' | 'error';
  /** Stable. */
  readonly code: string;
  readonly text: string;
  /** The times in `text`, as they stand there (UTC): a page shows each by its reader's clock. */
  readonly times: readonly string[];
  /** The page of the console that shows more. */
  readonly href?: string;
  /** What an operator may do about it. */
  readonly action?: 'retry' | 'replay' | 'requeue' | 'cancel';
}

export type Found = Omit<Diagnosis, 'times'>;

/** Looks at one reason to wait. @returns nothing where that is not it */
export type Rule = (situation: Situation) => readonly Found[];
