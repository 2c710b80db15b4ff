import type { Kafka } from 'kafkajs';

export type KafkaLogLevel = 'error' | 'warn' | 'info' | 'debug';

export interface KafkaClientOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Receives what kafkajs would print. Default: dropped (every failure also reaches the caller as an error). */
  readonly log?: (level: KafkaLogLevel, message: string, details: Readonly<Record<string, unknown>>) => void;
}

export declare function createKafkaClient(options: KafkaClientOptions): Kafka;
