import { GroupProgress, type PartitionEnd } from '../kafka/group-progress.js';
import { BrokerUnavailableError } from '../record/producer-errors.js';
import type { RestoreGuard } from './restore-guard.js';

/**
 * A group's progress, once its database was found to be whole. The offsets that an older database has committed belong
 * to rows that it lost: nothing may be decided by them.
 */
export class GuardedProgress extends GroupProgress {
  constructor(
    private readonly progress: GroupProgress,
    private readonly guard: Pick<RestoreGuard, 'verdict'>,
  ) {
    super();
  }

  async endsOf(topics: readonly string[]): Promise<readonly PartitionEnd[]> {
    if (this.guard.verdict !== null) {
      throw new BrokerUnavailableError('It is not known yet whether the database is older than its topics');
    }
    return this.progress.endsOf(topics);
  }

  hasPassed(ends: readonly PartitionEnd[]): Promise<boolean> {
    return this.progress.hasPassed(ends);
  }

  override untilPassed(ends: readonly PartitionEnd[], signal: AbortSignal, everyMs?: number): Promise<boolean> {
    return this.progress.untilPassed(ends, signal, everyMs);
  }
}
