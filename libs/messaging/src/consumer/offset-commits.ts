import type { Assignment } from './assignment.js';
import { Backoff } from '../timing/backoff.js';
import type { ConsumerObserver } from './consumer-observer.js';
import type { RecordSource } from '../record/record-source.js';

/**
 * How long offsets may stay uncommitted, ms. A commit is a write of the broker's; after a crash so much work at most is
 * delivered again, for the inbox to turn down.
 */
const LATEST_MS = 250;

/**
 * Commits offsets beside the processing, one request at a time; what advances meanwhile goes with the next. A failed
 * commit (rebalance, broker away) harms nothing: it is repeated while the epoch lasts, so that a group that has gone
 * quiet still shows no lag, and after the epoch the records come again and meet their inbox rows.
 */
export class OffsetCommits {
  private busy = false;
  private latest: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly assignment: Assignment,
    private readonly source: Pick<RecordSource, 'commit'>,
    private readonly observer: Pick<ConsumerObserver, 'commitFailed'>,
    private readonly signal: AbortSignal,
  ) {}

  /** Something advanced: it is committed within {@link LATEST_MS}, together with all that advances until then. */
  soon(): void {
    this.timer ??= setTimeout(() => void this.flush(), LATEST_MS);
  }

  /** Commits what has advanced, now. Resolves when everything is committed, or given up because of `signal`. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.busy) this.latest = this.commitAll();
    return this.latest;
  }

  private async commitAll(): Promise<void> {
    this.busy = true;
    const backoff = new Backoff(100, 2_000);
    while (!this.signal.aborted) {
      const { epoch } = this.assignment;
      const offsets = this.assignment.uncommitted();
      if (offsets.length === 0) break;
      try {
        // Same turn as the look at the epoch: between the two nothing can have been reassigned.
        await this.source.commit(offsets);
        this.assignment.committed(epoch, offsets);
        backoff.reset();
      } catch (error) {
        this.observer.commitFailed?.(error);
        await backoff.wait(this.signal);
      }
    }
    // Same turn as the last look: whoever advances later starts anew.
    this.busy = false;
  }
}
