import { createKafkaClient, KafkaJsProducer, type OutgoingRecord } from '@waybill/messaging/kafka';
import { kafkaFailure } from './kafka-failure.js';

/** Writes records as an outsider; connects when there is something to write. */
export class TopicWriter {
  private readonly producer: KafkaJsProducer;

  constructor(private readonly brokers: readonly string[]) {
    this.producer = new KafkaJsProducer(createKafkaClient({ clientId: 'waybill-cli', brokers }));
  }

  /** Resolves when the broker has it for good. @throws CommandError FAILED with what the broker says; UNREACHABLE */
  async send(record: OutgoingRecord): Promise<void> {
    try {
      await this.producer.send([record]);
    } catch (error) {
      throw kafkaFailure(error, this.brokers);
    }
  }

  close(): Promise<void> {
    return this.producer.disconnect();
  }
}
