import type { KafkaClientSettings } from '@waybill/kafka-settings';

/** Brokers, and how an outsider logs in to them. */
export interface KafkaAccess {
  readonly brokers: readonly string[];
  readonly client: KafkaClientSettings;
  /** As the brokers log it; default `waybill-cli`. */
  readonly clientId?: string;
}
