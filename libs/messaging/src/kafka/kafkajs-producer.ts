import { setTimeout as delay } from 'node:timers/promises';
import {
  Partitioners,
  type ICustomPartitioner,
  type IHeaders,
  type Kafka,
  type Message,
  type Producer,
  type RecordMetadata,
} from 'kafkajs';
import { BrokerUnavailableError } from '../record/producer-errors.js';
import type { OutgoingRecord, RecordProducer, SentPartition } from '../record/record.js';
import { sendErrorOf } from './kafkajs-errors.js';
import { partitionOfKey } from './murmur2.js';
import { refuseUnsendable } from './unsendable.js';

const PARTING_MS = 3_000;

/**
 * {@link RecordProducer} on kafkajs, acks=all, no topic auto-creation, Java's default partitioner (murmur2 of the key).
 *
 * Not idempotent, on purpose. The relay repeats after a crash anyway, so consumers deduplicate in any case (inbox), and
 * with one send at a time a repetition comes before anything later: the first occurrences are in order. kafkajs'
 * idempotent producer would add sequence numbers that it reuses after a rejected send, and would retry without end.
 *
 * Calls are served one after the other. The connection is made on the first send if connect() was not called. After a
 * failure all of it is made anew: a kafkajs producer whose first handshake met a broker that hung takes itself for
 * connected and never asks for the handshake again, and one whose topic is gone asks for it for ever.
 */
export class KafkaJsProducer implements RecordProducer {
  private producer: Producer | undefined;
  private connected: Promise<void> | undefined;
  private previous: Promise<unknown> = Promise.resolve();
  /** The messages of the send under way by `topic/partition`, as the partitioner chose them. */
  private readonly targets = new Map<string, Set<Message>>();

  constructor(private readonly kafka: Kafka) {}

  /** @throws BrokerUnavailableError */
  async connect(): Promise<void> {
    try {
      await this.connection();
    } catch (error) {
      void this.discard();
      throw sendErrorOf(error);
    }
  }

  async send(records: readonly OutgoingRecord[]): Promise<readonly SentPartition[]> {
    if (records.length === 0) return [];
    refuseUnsendable(records);
    const sending = this.previous.then(() => this.sendNow(records));
    this.previous = sending.catch(() => undefined);
    return sending;
  }

  /** Waits for the send under way and the connection's end, at most {@link PARTING_MS}: a broker may hang for longer. */
  async disconnect(): Promise<void> {
    const deadline = new AbortController();
    const parting = this.previous.then(() => this.discard());
    const patience = delay(PARTING_MS, undefined, { signal: deadline.signal }).catch(() => undefined);
    await Promise.race([parting, patience]);
    deadline.abort();
  }

  private async sendNow(records: readonly OutgoingRecord[]): Promise<readonly SentPartition[]> {
    try {
      const producer = await this.connection();
      this.targets.clear();
      const result = await producer.sendBatch({ acks: -1, topicMessages: byTopic(records) });
      return this.acknowledged(result);
    } catch (error) {
      const translated = sendErrorOf(error);
      // Not waited for: kafkajs first awaits the answers that are due, and this broker may owe them for long.
      if (translated instanceof BrokerUnavailableError) void this.discard();
      throw translated;
    }
  }

  /**
   * sendBatch resolves even when a partition dropped out during an inner retry (its leader moved): that partition is
   * then missing from the result. Only what is in the result without an error was written.
   */
  private acknowledged(result: readonly RecordMetadata[]): SentPartition[] {
    const sent = new Map<string, SentPartition>();
    for (const { topicName: topic, partition, errorCode, baseOffset = '0' } of result) {
      const target = `${topic}/${partition}`;
      const nextOffset = BigInt(baseOffset) + BigInt(this.targets.get(target)?.size ?? 0);
      if (errorCode === 0) sent.set(target, { topic, partition, nextOffset });
    }
    const missing = [...this.targets.keys()].filter((target) => !sent.has(target));
    if (missing.length > 0) throw new BrokerUnavailableError(`Not acknowledged: ${missing.join(', ')}`);
    return [...sent.values()];
  }

  private async connection(): Promise<Producer> {
    this.producer ??= this.kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: this.recordingPartitioner,
      retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 3 },
    });
    this.connected ??= this.producer.connect();
    await this.connected;
    return this.producer;
  }

  private async discard(): Promise<void> {
    const { producer } = this;
    this.producer = undefined;
    this.connected = undefined;
    // A connection that cannot be closed in good order is broken already, which is all that is wanted of it.
    await producer?.disconnect().catch(() => undefined);
  }

  private readonly recordingPartitioner: ICustomPartitioner = () => {
    const partitionOf = Partitioners.DefaultPartitioner();
    return (args) => {
      const { key } = args.message;
      const partition = Buffer.isBuffer(key) ? partitionOfKey(key, args.partitionMetadata.length) : partitionOf(args);
      const target = `${args.topic}/${partition}`;
      const messages = this.targets.get(target);
      if (messages) messages.add(args.message);
      else this.targets.set(target, new Set([args.message]));
      return partition;
    };
  };
}

function byTopic(records: readonly OutgoingRecord[]) {
  const topics = new Map<string, Message[]>();
  for (const { topic, key, value, headers } of records) {
    // kafkajs has no type for null, and no way to write it: our encoder does (installProduceEncoder).
    const message = { key, value, headers: headers as IHeaders };
    const messages = topics.get(topic);
    if (messages) messages.push(message);
    else topics.set(topic, [message]);
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }));
}
