import { randomUUID } from 'node:crypto';
import { TOPIC_NAMES } from '@waybill/contracts';
import { createKafkaClient } from '@waybill/messaging/kafka';
import type { Consumer } from 'kafkajs';

export interface WireEvent {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes that {@link value} was read from. */
  readonly raw: Buffer | null;
  readonly value: Record<string, unknown> & {
    readonly id: string;
    readonly type: string;
    readonly causationid?: string;
    readonly data: Record<string, unknown>;
  };
}

/** Everything on the event topics, read by an independent client from the very beginning. */
export class TopicLog {
  private readonly events: WireEvent[] = [];

  private constructor(private readonly consumer: Consumer) {}

  static async open(brokers: string): Promise<TopicLog> {
    const kafka = createKafkaClient({ clientId: 'e2e', brokers: brokers.split(',') });
    const log = new TopicLog(kafka.consumer({ groupId: `e2e-${randomUUID()}`, maxWaitTimeInMs: 100 }));
    await log.consumer.connect();
    await log.consumer.subscribe({ topics: [...TOPIC_NAMES], fromBeginning: true });
    await log.consumer.run({
      eachMessage: ({ topic, partition, message }) => {
        const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]);
        log.events.push({
          topic,
          partition,
          offset: message.offset,
          key: message.key?.toString() ?? '',
          headers: Object.fromEntries(headers) as Record<string, string>,
          raw: message.value,
          value: JSON.parse(message.value?.toString() ?? 'null') as WireEvent['value'],
        });
        return Promise.resolve();
      },
    });
    return log;
  }

  /** Events of one order (or SKU), in the order they were read; across topics that order says nothing. */
  of(key: string): WireEvent[] {
    return this.events.filter((event) => event.key === key);
  }

  typesOf(key: string): string[] {
    return this.of(key).map(({ value }) => value.type);
  }

  async close(): Promise<void> {
    await this.consumer.disconnect();
  }
}
