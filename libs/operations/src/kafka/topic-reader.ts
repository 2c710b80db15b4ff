import { setTimeout as pause } from 'node:timers/promises';
import { createKafkaClient, type IncomingRecord } from '@waybill/messaging/kafka';
import type { Kafka } from 'kafkajs';
import type { KafkaAccess } from './kafka-access.js';
import { OperationError } from '../words/operation-error.js';
import { ClusterView } from './cluster-view.js';
import type { Gap } from '../words/gap.js';
import { kafkaFailure } from '../words/kafka-failure.js';
import { PartitionCursors } from './partition-cursors.js';
import { rangesOf, type Range, type ReadFrom } from './topic-ranges.js';

export interface ReadOptions {
  readonly topics: readonly string[];
  readonly from: ReadFrom;
  /** Go on with records as they come; otherwise end at the ends that the topics have now. */
  readonly follow: boolean;
  /** The next record waits for it. */
  readonly onRecord: (record: IncomingRecord) => void | Promise<void>;
  /** Told at once what cannot be read, while the rest is. Followed partitions are tried again until they can. */
  readonly onGap?: (gap: Gap) => void;
  /** Only the partition of each topic that this key belongs to. For reads that end. */
  readonly key?: Buffer;
  /** Told once, while it follows: what was there in the beginning has been read, as far as it can be. */
  readonly onCaughtUp?: () => void;
  /** Ends the read. */
  readonly signal?: AbortSignal;
}

/** How long the broker waits for records where there are none yet, ms. */
const WAIT_MS = 250;
/** Between two tries of partitions that cannot be read at the moment, ms. */
const AGAIN_MS = 200;
/** How often partitions that were raised meanwhile are looked for, ms. */
const LOOK_FOR_NEW_MS = 5_000;

/** Reads topics as an outsider: in no consumer group, so that nothing in Kafka changes by it. */
export class TopicReader {
  private readonly kafka: Kafka;

  private readonly brokers: readonly string[];

  constructor({ brokers, client, clientId = 'waybill-cli' }: KafkaAccess) {
    this.brokers = brokers;
    this.kafka = createKafkaClient({ clientId, brokers, ...client });
  }

  /** @throws OperationError unreachable; refused with what the broker says */
  async look<T>(work: (view: ClusterView) => Promise<T>): Promise<T> {
    let view: ClusterView | undefined;
    try {
      view = await ClusterView.open(this.kafka, this.brokers);
      return await work(view);
    } catch (error) {
      throw kafkaFailure(error, this.brokers);
    } finally {
      await view?.close().catch(() => undefined);
    }
  }

  /** @throws OperationError misuse naming the topics that are not there */
  async requireTopics(topics: readonly string[]): Promise<void> {
    const unknown = await this.look((view) => view.missing(topics));
    if (unknown.length > 0) throw new OperationError('misuse', `no such topic: ${unknown.join(', ')}`);
  }

  /**
   * Reads on, whatever partition or record cannot be read.
   * @returns what could not be read
   * @throws what onRecord throws; OperationError unreachable when nothing can be read; refused with what the broker says
   */
  read(options: ReadOptions): Promise<readonly Gap[]> {
    return this.look(async (view) => {
      const { found, gaps } = await rangesOf(view, options.topics, options.from, options.key);
      gaps.forEach((gap) => options.onGap?.(gap));
      const cursors = new PartitionCursors(view, found, gaps, options);
      return [...gaps, ...(options.follow ? await follow(cursors, found, options) : await readUp(cursors, options))];
    });
  }
}

async function readUp(cursors: PartitionCursors, { signal }: ReadOptions): Promise<readonly Gap[]> {
  while (!cursors.done && signal?.aborted !== true) {
    const { progress } = await cursors.advance(WAIT_MS);
    if (!progress) await pause(AGAIN_MS);
  }
  return cursors.gaps;
}

async function follow(
  cursors: PartitionCursors,
  there: readonly Range[],
  { signal, onCaughtUp }: ReadOptions,
): Promise<readonly Gap[]> {
  let lookedAt = Date.now();
  let caughtUp = false;
  while (signal?.aborted !== true) {
    if (!caughtUp && cursors.passed(there)) {
      caughtUp = true;
      onCaughtUp?.();
    }
    const { troubled } = await cursors.advance(WAIT_MS);
    if (Date.now() - lookedAt > (troubled ? AGAIN_MS : LOOK_FOR_NEW_MS)) {
      await cursors.lookForPartitions();
      lookedAt = Date.now();
    }
    if (troubled) await pause(AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
  return cursors.gaps;
}
