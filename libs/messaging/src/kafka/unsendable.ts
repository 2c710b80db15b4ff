import { RecordRejectedError } from '../record/producer-errors.js';
import type { OutgoingRecord } from '../record/record.js';

/** Legal characters and length of a Kafka topic name (org.apache.kafka.common.internals.Topic). */
const TOPIC_NAME = /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/;

/**
 * Refuses a record that the client could not even encode. Such an error would otherwise surface as a raw TypeError
 * that looks like the broker's fault and is repeated for ever.
 *
 * @throws RecordRejectedError with the index of the first such record
 */
export function refuseUnsendable(records: readonly OutgoingRecord[]): void {
  records.forEach(({ topic, headers }, index) => {
    if (!TOPIC_NAME.test(topic)) throw new RecordRejectedError(`"${topic}" is not a legal topic name`, index);
    for (const name in headers) {
      if (!isHeaderValue(headers[name]))
        throw new RecordRejectedError(`Header "${name}" is neither text, bytes nor null`, index);
    }
  });
}

function isHeaderValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isHeaderValue);
  return value === null || typeof value === 'string' || Buffer.isBuffer(value);
}
