import { WireReader } from './wire-reader.js';

/** What one partition answers to the records sent to it. */
export interface PartitionAnswer {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  /** Offset of the first record. */
  readonly baseOffset: bigint;
  /** Positions of the records the broker objects to; told from version 8 on. */
  readonly refused: readonly number[];
  readonly message: string | null;
}

export interface ProduceResponse {
  readonly answers: readonly PartitionAnswer[];
  /** How long the broker wants no further request, ms (KIP-219): kafkajs waits for it. Up to version 5 the broker waits. */
  readonly clientSideThrottleTime: number;
}

/** First version whose answer comes at once, with the client to wait. */
const CLIENT_WAITS_VERSION = 6;

/**
 * Produce Response (Version: 3–8) => [topic [partition error_code base_offset log_append_time log_start_offset (5)
 * [batch_index message] error_message (8)]] throttle_time_ms
 */
export function decodeProduceResponse(payload: Buffer, version: number): ProduceResponse {
  const reader = new WireReader(payload);
  const answers = reader
    .list(() => {
      const topic = reader.string() ?? '';
      return reader.list(() => ({ topic, ...partitionAnswer(reader, version) }));
    })
    .flat();
  const throttleMs = reader.int32();
  return { answers, clientSideThrottleTime: version >= CLIENT_WAITS_VERSION ? throttleMs : 0 };
}

function partitionAnswer(reader: WireReader, version: number): Omit<PartitionAnswer, 'topic'> {
  const partition = reader.int32();
  const errorCode = reader.int16();
  const baseOffset = reader.int64();
  reader.int64();
  if (version >= 5) reader.int64();
  if (version < 8) return { partition, errorCode, baseOffset, refused: [], message: null };
  const refused = reader.list(() => {
    const index = reader.int32();
    reader.string();
    return index;
  });
  return { partition, errorCode, baseOffset, refused, message: reader.string() };
}
