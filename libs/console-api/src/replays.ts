import type { LetterFilter } from './letters.js';

/** `POST /api/console/letters/replays`: 202 with the job. */
export interface StartReplayBody {
  readonly filter: LetterFilter;
  /** From the preview (`GET …/letters/groups`) of this very filter. */
  readonly snapshot: string;
  /** 1–5000 letters between two looks at what their consumers made of them. */
  readonly batch: number;
  /** 1–500. */
  readonly perSecond: number;
  readonly reason: string;
}

/** `interrupted`: the gateway that ran it ended; it may be resumed. */
export type ReplayState = 'running' | 'done' | 'cancelled' | 'interrupted' | 'failed';

/** `GET /api/console/letters/replays/:id`; also after `POST …/:id/{cancel,resume}` and as `event: job` of the live stream. */
export interface ReplayJob {
  readonly id: string;
  readonly state: ReplayState;
  readonly by: string;
  readonly reason: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly filter: LetterFilter;
  readonly batch: number;
  readonly perSecond: number;
  /** Letters that waited when it began. */
  readonly total: number;
  readonly sent: number;
  /** Not sent: somebody else decided about them meanwhile, or the broker refused them. */
  readonly refused: number;
  /** Confirmed by the consumer's inbox. */
  readonly handled: number;
  /** Sent, and dead once more. */
  readonly diedAgain: number;
  /** Why it failed or was interrupted. */
  readonly detail: string | null;
}

/** `GET /api/console/letters/replays`: the newest first, at most 20. */
export interface ReplayListAnswer {
  readonly items: readonly ReplayJob[];
}
