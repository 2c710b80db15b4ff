import type { TopicState } from './metadata-request.js';

/** What is known of a topic is asked for again after so long, ms: partitions may have been added, a topic made again. */
const MAX_AGE_MS = 10_000;

/** What the producer knows of the topics it writes to. */
export class TopicDirectory {
  private readonly topics = new Map<string, TopicState>();
  private readonly stale = new Set<string>();
  private learntAt = -Infinity;
  private turn = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  of(topic: string): TopicState | undefined {
    return this.topics.get(topic);
  }

  /** Undefined while the topic is not known, or not there. */
  partitionCount(topic: string): number | undefined {
    const partitions = this.topics.get(topic)?.partitions.length ?? 0;
    return partitions > 0 ? partitions : undefined;
  }

  /** For records without a key: each partition that can be written in turn. */
  anyPartition(topic: string): number | undefined {
    const partitions = this.topics.get(topic)?.partitions ?? [];
    const led = partitions.filter(({ leader }) => leader >= 0);
    const choice = led.length > 0 ? led : partitions;
    return choice[this.turn++ % Math.max(1, choice.length)]?.partition;
  }

  /** Something about the topic is not as it was: it is asked for before the next send to it. */
  forget(topic: string): void {
    this.stale.add(topic);
  }

  /** All of it may have changed: it is asked for before the next send. */
  expire(): void {
    this.learntAt = -Infinity;
  }

  /** Whether partitions are led by other brokers, too. */
  hasLeaderBeside(leader: number): boolean {
    const partitions = [...this.topics.values()].flatMap((topic) => topic.partitions);
    return partitions.some((partition) => partition.leader >= 0 && partition.leader !== leader);
  }

  /** Asks for what is not known of these topics, or not known well enough. */
  async learn(
    topics: ReadonlySet<string>,
    describe: (topics: readonly string[]) => Promise<readonly TopicState[]>,
  ): Promise<void> {
    const isOld = this.now() - this.learntAt > MAX_AGE_MS;
    const wanted = [...topics];
    if (!isOld && wanted.every((topic) => this.isGood(topic))) return;
    // All that are in use, so that one answer tells of all of them.
    this.note(await describe([...new Set([...this.goodOnes(), ...wanted])]));
  }

  private note(states: readonly TopicState[]): void {
    for (const state of states) {
      this.topics.set(state.topic, state);
      this.stale.delete(state.topic);
    }
    this.learntAt = this.now();
  }

  private goodOnes(): string[] {
    return [...this.topics.keys()].filter((topic) => this.isGood(topic));
  }

  private isGood(topic: string): boolean {
    const state = this.topics.get(topic);
    if (state === undefined || this.stale.has(topic) || state.errorCode !== 0) return false;
    return state.partitions.length > 0 && state.partitions.every(({ leader }) => leader >= 0);
  }
}
