import { createKafkaClient, KafkaJsProducer, type OutgoingRecord } from '@waybill/messaging/kafka';
import type { KafkaAccess } from './kafka-access.js';
import { kafkaFailure } from '../words/kafka-failure.js';

/** Writes records as an outsider; connects when there is something to write. */
export class TopicWriter {
  private readonly producer: KafkaJsProducer;

  private readonly brokers: readonly string[];

  constructor({ brokers, client, clientId = 'waybill-cli' }: KafkaAccess) {
    this.brokers = brokers;
    this.producer = new KafkaJsProducer(createKafkaClient({ clientId, brokers, ...client }));
  }

  /** Resolves when the broker has stored all. @throws OperationError refused with what the broker says; unreachable */
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
