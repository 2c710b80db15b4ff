import { kafkaTrouble, type KafkaTrouble } from '@waybill/kafka-settings';

const REFUSALS: readonly KafkaTrouble['kind'][] = ['login', 'rights', 'connection-security', 'unreadable'];

const refusalIn = (error: unknown): KafkaTrouble | undefined => {
  const trouble = kafkaTrouble(error, []);
  return trouble && REFUSALS.includes(trouble.kind) ? trouble : undefined;
};

/** Why Kafka cannot be used, for the log; of a refusal in words that name the setting to look at. */
export const reasonOf = (error: unknown): unknown =>
  refusalIn(error)?.message ?? (error instanceof Error ? error.message : error);
