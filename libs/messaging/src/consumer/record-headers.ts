import type { IncomingRecord } from '../kafka/kafka-port.js';
import type { MessageHeaders } from '../outbox/outbox-message.js';

type Headers = IncomingRecord['headers'];

/** Every value of a header, as UTF-8 text, in the record's order. Null says nothing and is left out. */
export const headerTexts = (headers: Headers, name: string): string[] =>
  [headers[name]].flat().flatMap((value) => value?.toString() ?? []);

/** The first value of a header as UTF-8 text; undefined where it is null, as if there were no such header. */
export const headerText = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first?.toString();
};

/** The headers as they can be written again. Null is a value to Kafka and stays; undefined is only one of kafkajs' types. */
export const knownHeaders = (headers: Headers): MessageHeaders =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
