import { deadLetterTopic, TOPIC_NAMES, type TopicName } from '@waybill/system-map';
import { OperationError } from '../words/operation-error.js';
import type { RecordPlace } from '../kafka/topic-ranges.js';

/** Every topic's dead letters. */
export const LETTER_TOPICS: readonly string[] = TOPIC_NAMES.map(deadLetterTopic);

/** `<topic>.dlq:<partition>:<offset>`: where the letter itself lies. */
export const letterId = ({ topic, partition, offset }: RecordPlace): string => `${topic}:${partition}:${offset}`;

/** @throws OperationError misuse for a text that is the id of no possible letter */
export function letterPlace(id: string): RecordPlace {
  const [topic = '', partition = '', offset = '', ...rest] = id.split(':');
  const numbers = /^\d{1,9}$/.test(partition) && /^\d{1,19}$/.test(offset);
  if (!LETTER_TOPICS.includes(topic) || !numbers || rest.length > 0) {
    throw new OperationError('misuse', `"${id}" is no id of a dead letter; one looks like ${LETTER_TOPICS[0]}:0:12`);
  }
  return { topic, partition: Number(partition), offset: BigInt(offset).toString() };
}

/** The topic whose dead letters lie on `letterTopic`. */
export const originOf = (letterTopic: string): TopicName | undefined =>
  TOPIC_NAMES.find((name) => deadLetterTopic(name) === letterTopic);
