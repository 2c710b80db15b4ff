import type { Kafka } from 'kafkajs';
import { offsetsSince, readRecords, type RecordRange } from '../kafka/topic-records.js';
import { topicOffsets } from '../kafka/topic-offsets.js';
import type { IncomingRecord } from '../record/record.js';
import type { OwnWord, WrittenPartition } from './own-words.js';

/** Which event of this service a record is; undefined for what others wrote there. */
export type WordReader = (record: IncomingRecord) => { readonly eventId: string } | undefined;

/** The topics that this service alone writes, read from outside its consumer group. */
export class OwnTopics {
  constructor(
    readonly kafka: Kafka,
    private readonly clientName: string,
    readonly topics: readonly string[],
    private readonly wordIn: WordReader,
  ) {}

  /** @throws BrokerUnavailableError */
  partitions(): Promise<readonly WrittenPartition[]> {
    return this.topics.length === 0 ? Promise.resolve([]) : topicOffsets(this.kafka, this.topics);
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
