import { gapBehind, type Gap } from './batch-gap.js';
import type { ReadRecord } from './kafkajs-record.js';
import { RecordBatchReader } from './record-batch-reader.js';
import { codecOf, surveyBatches, type AbortedTransaction, type SurveyedBatch } from './record-batch-survey.js';

interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly lastStableOffset: string;
  readonly lastStartOffset: string;
  /** Empty: what was never committed is left out already. */
  readonly abortedTransactions: readonly [];
  readonly preferredReadReplica: number;
  readonly messages: readonly (ReadRecord | Gap)[];
}

export interface FetchResponse {
  readonly throttleTime: 0;
  readonly clientSideThrottleTime: number;
  readonly errorCode: number;
  readonly sessionId: number;
  readonly responses: readonly { readonly topicName: string; readonly partitions: readonly FetchedPartition[] }[];
}

export type DecodeFetchResponse = (payload: Buffer) => Promise<FetchResponse>;

type ReadMessages = (bytes: Buffer, batches: readonly SurveyedBatch[]) => FetchedPartition['messages'];

/**
 * A fetch response read in one pass. kafkajs makes a decoder and a buffer for each record, a 64-bit integer object for each
 * number and a new headers object for each header: a quarter of what a service that mostly reads does.
 *
 * @throws Error when it is cut, or in a message format before Kafka 0.11
 */
export function decodeFetchResponse(payload: Buffer): FetchResponse {
  const reader = new RecordBatchReader();
  return decodeWith(payload, (bytes, batches) => reader.read(bytes, batches));
}

/** {@link decodeFetchResponse}; what that does not read goes kafkajs' own way, which also says what is wrong with it. */
export const decodeFast =
  (kafkaJs: DecodeFetchResponse): DecodeFetchResponse =>
  (payload) => {
    try {
      return Promise.resolve(decodeFetchResponse(payload));
    } catch {
      return kafkaJs(payload);
    }
  };

/**
 * Records as kafkajs reads them, with what it cannot do: a damaged batch is handed over as such instead of ending the
 * consumer, records of aborted transactions never get through, and what is not for readers counts as read.
 */
export const decodePlain =
  (kafkaJs: DecodeFetchResponse): DecodeFetchResponse =>
  async (payload) => {
    let survey: Survey;
    try {
      survey = surveyOf(payload);
    } catch {
      return kafkaJs(payload);
    }
    if (survey.isDamaged) return decodeFetchResponse(payload);
    try {
      return withoutUncommitted(await kafkaJs(payload), survey);
    } catch {
      return decodeFetchResponse(payload);
    }
  };

interface Survey {
  readonly isDamaged: boolean;
  /** In the order of the response's partitions. */
  readonly partitions: readonly (readonly SurveyedBatch[])[];
}

function surveyOf(payload: Buffer): Survey {
  const partitions: (readonly SurveyedBatch[])[] = [];
  decodeWith(payload, (_, batches) => {
    partitions.push(batches);
    return [];
  });
  const isDamaged = partitions.flat().some((batch) => batch.damage !== undefined || codecOf(batch) > LAST_KNOWN_CODEC);
  return { isDamaged, partitions };
}

/** zstd; kafkajs takes a batch with a higher one for uncompressed. */
const LAST_KNOWN_CODEC = 4;

function withoutUncommitted(response: FetchResponse, survey: Survey): FetchResponse {
  let index = 0;
  const responses = response.responses.map(({ topicName, partitions }) => ({
    topicName,
    partitions: partitions.map((partition): FetchedPartition => {
      const batches = survey.partitions[index++] ?? [];
      const hidden = new Set(batches.filter((one) => !one.isForReaders).map(({ firstOffset }) => String(firstOffset)));
      const messages = partition.messages.filter(({ batchContext }) => !hidden.has(batchContext.firstOffset));
      const gap = gapBehind(messages.at(-1)?.offset, batches);
      return { ...partition, abortedTransactions: [], messages: gap ? [...messages, gap] : messages };
    }),
  }));
  return { ...response, responses };
}

/**
 * Fetch Response (Version: 11) => throttle_time_ms error_code session_id [topic [partition error_code high_watermark
 * last_stable_offset log_start_offset [aborted_transactions] preferred_read_replica record_set]]
 */
function decodeWith(payload: Buffer, messagesOf: ReadMessages): FetchResponse {
  const cursor = new Cursor(payload);
  return {
    // Since version 8 the broker leaves the waiting to the client (KIP-219).
    throttleTime: 0,
    clientSideThrottleTime: cursor.int32(),
    errorCode: cursor.int16(),
    sessionId: cursor.int32(),
    responses: cursor.list(() => ({
      topicName: cursor.text(),
      partitions: cursor.list(() => partitionOf(cursor, messagesOf)),
    })),
  };
}

function partitionOf(cursor: Cursor, messagesOf: ReadMessages): FetchedPartition {
  const partition = cursor.int32();
  const errorCode = cursor.int16();
  const highWatermark = String(cursor.int64());
  const lastStableOffset = String(cursor.int64());
  const lastStartOffset = String(cursor.int64());
  const aborted = cursor.list((): AbortedTransaction => {
    return { producerId: cursor.int64(), firstOffset: cursor.int64() };
  });
  const preferredReadReplica = cursor.int32();
  const bytes = cursor.bytes();
  return {
    partition,
    errorCode,
    highWatermark,
    lastStableOffset,
    lastStartOffset,
    abortedTransactions: [],
    preferredReadReplica,
    messages: messagesOf(bytes, surveyBatches(bytes, aborted)),
  };
}

/** Reads the types of the Kafka protocol, one after the other. Past the end it throws a RangeError. */
class Cursor {
  private at = 0;

  constructor(private readonly from: Buffer) {}

  int16(): number {
    this.at += 2;
    return this.from.readInt16BE(this.at - 2);
  }

  int32(): number {
    this.at += 4;
    return this.from.readInt32BE(this.at - 4);
  }

  int64(): bigint {
    this.at += 8;
    return this.from.readBigInt64BE(this.at - 8);
  }

  text(): string {
    return this.view(this.int16()).toString('utf8');
  }

  bytes(): Buffer {
    return this.view(Math.max(0, this.int32()));
  }

  /** Null is an empty list. */
  list<T>(one: () => T): T[] {
    const items: T[] = [];
    for (let left = this.int32(); left > 0; left--) items.push(one());
    return items;
  }

  private view(length: number): Buffer {
    const start = this.at;
    this.at += length;
    if (length < 0 || this.at > this.from.length) throw new RangeError('Past the end');
    return this.from.subarray(start, this.at);
  }
}
