import { setTimeout as delay } from 'node:timers/promises';

/** Where a partition ended at some moment: the offset that the next record was going to get. */
export interface PartitionEnd {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/**
 * How far this service's consumer group has read, all of its instances together. For decisions that must not be taken
 * over the head of a record that was already written: note the {@link endsOf} the topics, wait until the group
 * {@link hasPassed} them, then look at the state under its lock.
 *
 * A record counts as read when its offset is committed, which is after the database commit of its effects (or of its
 * dead letter, or of its postponement). An end is the high watermark: records behind another
 * program's open transaction are not read, and waited for. What is written after `endsOf` answered, or still waits in its
 * writer's outbox, is not covered.
 */
export abstract class GroupProgress {
  /** @throws BrokerUnavailableError also while a partition has no leader: then nobody knows where it ends */
  abstract endsOf(topics: readonly string[]): Promise<readonly PartitionEnd[]>;

  /**
   * Whether nothing before `ends` is left to read, on every partition: committed, or deleted by retention. Of a topic that
   * was made again since, everything that it holds now has to be read.
   *
   * @throws BrokerUnavailableError
   */
  abstract hasPassed(ends: readonly PartitionEnd[]): Promise<boolean>;

  /**
   * Asks every `everyMs` until the group has passed `ends`, for as long as that takes.
   *
   * @returns false when `signal` ended the wait before
   * @throws BrokerUnavailableError
   */
  async untilPassed(ends: readonly PartitionEnd[], signal: AbortSignal, everyMs = 200): Promise<boolean> {
    while (!signal.aborted) {
      if (await this.hasPassed(ends)) return true;
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
    return false;
  }
}
