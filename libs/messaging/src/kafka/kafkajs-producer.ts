import type { Kafka } from 'kafkajs';
import type { OutgoingRecord, RecordProducer } from './kafka-port.js';

export declare class KafkaJsProducer implements RecordProducer {
  constructor(kafka: Kafka);
  connect(): Promise<void>;
  send(records: readonly OutgoingRecord[]): Promise<void>;
  disconnect(): Promise<void>;
}
