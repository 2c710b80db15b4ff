import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import type { RecordIntake } from '../record/record-source.js';
import type { Positions } from './positions.js';
import type { TopicIdentities } from './topic-identities.js';
import { readableTopics } from './readable-topics.js';
import { TopicOffsetsReader } from './topic-offsets.js';

export interface TopicWatchParts {
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly positions: Positions;
  readonly intake: RecordIntake;
  readonly identities: TopicIdentities;
}

export interface TopicWatchOptions {
  readonly topics: readonly string[];
  /** Interval of looking, ms. Default 5 s. */
  readonly lookEveryMs?: number | undefined;
}

const LOOK_EVERY_MS = 5_000;

/**
 * Looks at what no fetch tells of: topics that cannot be read or were made again, and records that wait behind an open
 * transaction.
 */
export class TopicWatch {
  private offsets: TopicOffsetsReader | undefined;

  /** @param onChange told why the topics have to be subscribed to again */
  constructor(
    private readonly parts: TopicWatchParts,
    private readonly options: TopicWatchOptions,
    private readonly onChange: (reason: string) => void,
  ) {}

  /** Until the signal is aborted. */
  async run(subscribed: readonly string[], signal: AbortSignal): Promise<void> {
    for (;;) {
      await delay(this.options.lookEveryMs ?? LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      // A broker that does not answer is noticed by the fetches.
      await this.look(subscribed, signal).catch(() => undefined);
    }
  }

  close(): void {
    this.offsets?.close();
  }

  private async look(subscribed: readonly string[], signal: AbortSignal): Promise<void> {
    const { kafka, admin, positions, intake, identities } = this.parts;
    const missing = this.options.topics.filter((topic) => !subscribed.includes(topic));
    const { partitions, unreadable } = await readableTopics(admin, missing);
    if (signal.aborted) return;
    const [back] = partitions.keys();
    if (back !== undefined) this.onChange(`topic ${back} can be read again`);
    for (const error of unreadable) intake.hindered(error);
    const [made] = await identities.look(subscribed);
    if (signal.aborted) return;
    if (made !== undefined) this.onChange(`topic ${made} was made again: it is read from its beginning`);
    const before = positions.all();
    this.offsets ??= new TopicOffsetsReader(kafka);
    for (const { topic, partition, end } of await this.offsets.read(subscribed)) {
      const position = before.get(`${topic}/${partition}`);
      const isUnmoved = position !== undefined && positions.all().get(`${topic}/${partition}`) === position;
      if (signal.aborted || !isUnmoved || end <= position) continue;
      intake.waiting({ topic, partition, position: String(position), highWatermark: String(end) });
    }
  }
}
