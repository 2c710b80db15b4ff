import { Injectable, Logger } from '@nestjs/common';
import { ProblemError, type Actor } from '@waybill/platform';
import { DataSource } from 'typeorm';
import { v7 as newId } from 'uuid';

/** What somebody is about to do. */
export interface Action {
  readonly actor: Actor;
  /** `order.cancel`, `letter.replay`, `personal.reveal`, … */
  readonly action: string;
  /** Order id, letter id, SKU, `service:row`, …: what it is done to. */
  readonly target: string;
  readonly reason?: string | null;
  readonly traceId?: string;
}

export interface ActionOutcome {
  readonly outcome: 'done' | 'failed';
  /** Code and sentence of the refusal, or what came of it. */
  readonly detail?: string;
}

/** Longest texts that are kept, characters. */
const MOST = { text: 255, detail: 1_000 };

/**
 * What operators do is written down before it is done, and its outcome after. An action that stays `pending` is one whose
 * gateway ended in between: its outcome is not known.
 */
@Injectable()
export class RecordedActions {
  private readonly logger = new Logger('actions');

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Does what was written down.
   *
   * @param outcomeOf what the result says of the outcome; by default what returns is done and what throws has failed
   * @throws ProblemError 503 `action-not-recorded`, and nothing was done; whatever `deed` throws
   */
  async record<T>(action: Action, deed: () => Promise<T>, outcomeOf?: (result: T) => ActionOutcome): Promise<T> {
    const id = await this.begin(action);
    let result: T;
    try {
      result = await deed();
    } catch (error) {
      await this.end(id, failedBy(error));
      throw error;
    }
    await this.end(id, outcomeOf?.(result) ?? { outcome: 'done' });
    return result;
  }

  private async begin({ actor, action, target, reason, traceId }: Action): Promise<string> {
    const id = newId();
    const name = (actor.name ?? actor.subject).slice(0, MOST.text);
    try {
      await this.dataSource.query(
        `INSERT INTO operator_action (id, actor, actor_name, action, target, reason, trace_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [id, actor.subject, name, action, target.slice(0, MOST.text), reason ?? null, traceId ?? null],
      );
      return id;
    } catch (error) {
      this.logger.warn({ err: error, action }, 'an action could not be written down');
      throw new ProblemError(
        503,
        'action-not-recorded',
        'What you do could not be written down, so it was not done. Try again.',
        { retryAfterSeconds: 2 },
      );
    }
  }

  /** What was done is done: an outcome that cannot be written stays unknown, which the row says by itself. */
  private async end(id: string, { outcome, detail }: ActionOutcome): Promise<void> {
    try {
      await this.dataSource.query(
        'UPDATE operator_action SET outcome = $2, detail = $3, ended_at = now() WHERE id = $1',
        [id, outcome, detail?.slice(0, MOST.detail) ?? null],
      );
    } catch (error) {
      this.logger.warn({ err: error, id }, 'the outcome of an action could not be written down');
    }
  }
}

const failedBy = (error: unknown): ActionOutcome => ({
  outcome: 'failed',
  detail: error instanceof ProblemError ? `${error.code}: ${error.detail}` : 'internal-error',
});
