import { createKafkaClient, KafkaJsProducer, type OutgoingRecord } from '@waybill/messaging/kafka';
import { kafkaFailure } from './kafka-failure.js';

/** Writes records as an outsider; connects when there is something to write. */
export class TopicWriter {
  private readonly producer: KafkaJsProducer;

  constructor(private readonly brokers: readonly string[]) {
    this.producer = new KafkaJsProducer(createKafkaClient({ clientId: 'waybill-cli', brokers }));
  }

  /** Resolves when the broker has all for good. @throws CommandError FAILED with what the broker says; UNREACHABLE */
  async send(records: readonly OutgoingRecord[]): Promise<void> {
    if (records.length === 0) return;
    try {
      await this.producer.send(records);
    } catch (error) {
      throw kafkaFailure(error, this.brokers);
    }
  }

  close(): Promise<void> {
    return this.producer.disconnect();
  }
}
