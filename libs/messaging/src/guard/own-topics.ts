import type { Kafka } from 'kafkajs';
import type { TopicUnreadableError } from '../kafka/kafkajs-consumer-errors.js';
import { readableTopics } from '../kafka/readable-topics.js';
import { offsetsSince, readRecords, type RecordRange } from '../kafka/topic-records.js';
import { topicOffsets } from '../kafka/topic-offsets.js';
import { BrokerUnavailableError } from '../record/producer-errors.js';
import type { IncomingRecord } from '../record/record.js';
import type { OwnWord, WrittenPartition } from './own-words.js';

/** Which event of this service a record is; undefined for what others wrote there. */
export type WordReader = (record: IncomingRecord) => { readonly eventId: string } | undefined;

/** Own topics that can be read whole, and those that cannot be read for now. */
export interface KnownPartitions {
  readonly partitions: readonly WrittenPartition[];
  readonly unreadable: readonly TopicUnreadableError[];
}

/** The topics that this service alone writes, read from outside its consumer group. */
export class OwnTopics {
  constructor(
    readonly kafka: Kafka,
    private readonly clientName: string,
    readonly topics: readonly string[],
    private readonly wordIn: WordReader,
  ) {}

  /** All of them. @throws BrokerUnavailableError also while one of the topics cannot be read */
  partitions(): Promise<readonly WrittenPartition[]> {
    return this.topics.length === 0 ? Promise.resolve([]) : topicOffsets(this.kafka, this.topics);
  }

  /**
   * Those of the topics that can be read: one that was deleted, or has a partition without a leader, hides no other.
   *
   * @throws BrokerUnavailableError when the broker itself does not answer
   */
  async knownPartitions(): Promise<KnownPartitions> {
    const { kafka, topics } = this;
    const admin = kafka.admin();
    try {
      await admin.connect();
      const { partitions: readable, unreadable } = await readableTopics(admin, topics);
      const partitions = readable.size === 0 ? [] : await topicOffsets(kafka, [...readable.keys()]);
      return { partitions, unreadable };
    } catch (error) {
      if (error instanceof BrokerUnavailableError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new BrokerUnavailableError(`The broker does not say which topics can be read: ${message}`, {
        cause: error,
      });
    } finally {
      void admin.disconnect().catch(() => undefined);
    }
  }

  /** @throws BrokerUnavailableError */
  async words(ranges: readonly RecordRange[]): Promise<OwnWord[]> {
    const words: OwnWord[] = [];
    await this.records(ranges, (record) => {
      const word = this.wordIn(record);
      if (!word) return;
      const { topic, partition, timestamp } = record;
      words.push({ topic, partition, offset: BigInt(record.offset), eventId: word.eventId, at: timestamp });
    });
    return words;
  }

  /** @throws BrokerUnavailableError; what `onRecord` throws */
  records(ranges: readonly RecordRange[], onRecord: (record: IncomingRecord) => void | Promise<void>): Promise<void> {
    return readRecords(this.kafka, this.clientName, ranges, onRecord);
  }

  /** @throws BrokerUnavailableError */
  offsetsSince(topic: string, time: number): Promise<ReadonlyMap<number, bigint>> {
    return offsetsSince(this.kafka, topic, time);
  }
}
