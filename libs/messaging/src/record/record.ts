/** UTF-8 text, raw bytes, or null, which Kafka tells from a value of no bytes. */
export type HeaderValue = string | Buffer | null;

/** Kafka record headers: names to a value, or to several values of one name. */
export type MessageHeaders = Record<string, HeaderValue | HeaderValue[]>;

/** A record as read from or written to Kafka. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: MessageHeaders;
}

/** One partition that acknowledged all that one call sent to it. */
export interface SentPartition {
  readonly topic: string;
  readonly partition: number;
  /** Id that Kafka gave the topic (UUID): a topic that was made again has another. Undefined where the broker tells none. */
  readonly topicId?: string;
  /** Offset behind the last record of the call. */
  readonly nextOffset: bigint;
}

/**
 * Writes records. The one guarantee everything else rests on: {@link send} resolves only when the broker has
 * acknowledged every record with acks=all. Otherwise it rejects: with what was refused, and then all the rest was
 * acknowledged; or with an error that says nothing of single records, and then all of them are to be sent again.
 * Records of one (topic, key) keep their order inside a call, and between calls as long as calls do not overlap.
 */
export interface RecordProducer {
  connect(): Promise<void>;
  /**
   * @returns the partitions written to
   * @throws PartlySentError when some partitions took their records
   * @throws TopicUnavailableError | RecordRejectedError when all of them go to one partition, which did not take them,
   * or for a record that cannot be sent at all (with its index; nothing was sent then)
   * @throws BrokerUnavailableError
   */
  send(records: readonly OutgoingRecord[]): Promise<readonly SentPartition[]>;
  /** Which of so many partitions a key belongs to. */
  partitionOf(key: Buffer, partitions: number): number;
  /** How many partitions the topic has; undefined while that is not known. */
  partitionCount(topic: string): number | undefined;
  disconnect(): Promise<void>;
}

export interface IncomingRecord {
  readonly topic: string;
  readonly partition: number;
  /** 64-bit offset as decimal text. */
  readonly offset: string;
  /** Broker or producer time, ms since the epoch. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, HeaderValue | HeaderValue[] | undefined>>;
  /**
   * Set where the bytes on the topic are no record that can be read: a damaged batch, or one compressed in a way that is
   * not known. Then this stands for the whole batch: `value` holds its first bytes, `offset` is that of its last record,
   * key and headers are empty. It can only become a dead letter.
   */
  readonly unreadable?: UnreadableBytes;
}

/** Why bytes on a topic cannot be read. */
export interface UnreadableBytes {
  /** Stable: DAMAGED_BATCH or UNKNOWN_COMPRESSION. */
  readonly code: string;
  readonly message: string;
}
