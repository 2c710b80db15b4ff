import type { IncomingRecord } from '../kafka/kafka-port.js';
import type { MessageHeaders } from '../outbox/outbox-message.js';

type Headers = IncomingRecord['headers'];

const asText = (value: Buffer | string): string => (typeof value === 'string' ? value : value.toString('utf8'));

/** Every value of a header, as UTF-8 text, in the record's order. */
export const headerTexts = (headers: Headers, name: string): string[] => {
  const value = headers[name];
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map(asText) : [asText(value)];
};

/** The first value of a header as UTF-8 text. */
export const headerText = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined ? undefined : asText(first);
};

/** The headers as they can be written again; kafkajs knows names without a value, Kafka does not. */
export const knownHeaders = (headers: Headers): MessageHeaders =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
