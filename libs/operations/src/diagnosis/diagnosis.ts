import type { Situation } from './situation.js';

/** One sentence about why an order waits. */
export interface Diagnosis {
  /** `info`: as it should be; `warning`: slow or tried again; `error`: somebody has to act. */
  readonly severity: 'info' | 'warning' | 'error';
  /** Stable. */
  readonly code: string;
  readonly text: string;
  /** The page of the console that shows more. */
  readonly href?: string;
  /** What an operator may do about it. */
  readonly action?: 'retry' | 'replay' | 'requeue' | 'cancel';
}

/** Looks at one reason to wait. @returns nothing where that is not it */
export type Rule = (situation: Situation) => readonly Diagnosis[];
