import { createRequire } from 'node:module';
import { RecordBatchReader, type ReadRecord } from './record-batch-reader.js';

interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly lastStableOffset: string;
  readonly lastStartOffset: string;
  readonly abortedTransactions: readonly [];
  readonly preferredReadReplica: number;
  readonly messages: ReadRecord[];
}

export interface FetchResponse {
  readonly throttleTime: 0;
  readonly clientSideThrottleTime: number;
  readonly errorCode: number;
  readonly sessionId: number;
  readonly responses: readonly { readonly topicName: string; readonly partitions: readonly FetchedPartition[] }[];
}

type Decode = (payload: Buffer) => Promise<object>;
type MakeRequest = (args: object) => { readonly response: { readonly decode: Decode } };

let installed = false;

/**
 * Reads kafkajs' fetch responses in one pass. kafkajs makes a decoder and a buffer for each record, a 64-bit integer
 * object for each number and a new headers object for each header: a quarter of what a service that mostly reads does.
 *
 * Plain responses only: whatever {@link decodeFetchResponse} cannot read goes kafkajs' own way, which also says what is
 * wrong with it. The result is the same (there is a test that compares them).
 */
export function installFetchDecoder(): void {
  if (installed) return;
  installed = true;
  const load = createRequire(import.meta.url);
  const fetch = load('kafkajs/src/protocol/requests/fetch') as {
    protocol: (version: { version: number }) => MakeRequest | undefined;
  };
  const original = fetch.protocol;
  fetch.protocol = (version) => {
    const make = original(version);
    // The newest that kafkajs knows, and every broker since Kafka 2.3.
    if (!make || version.version !== 11) return make;
    return (args) => {
      const made = make(args);
      return { ...made, response: { ...made.response, decode: decodeOr(made.response.decode) } };
    };
  };
}

const decodeOr =
  (decode: Decode): Decode =>
  (payload) => {
    try {
      return Promise.resolve(decodeFetchResponse(payload));
    } catch {
      return decode(payload);
    }
  };

/**
 * Fetch Response (Version: 11) => throttle_time_ms error_code session_id [topic [partition error_code high_watermark
 * last_stable_offset log_start_offset [aborted_transactions] preferred_read_replica record_set]]
 *
 * @throws Error when there is something in it that needs more than this: compression, transactions, a cut response
 */
export function decodeFetchResponse(payload: Buffer): FetchResponse {
  const cursor = new Cursor(payload);
  const reader = new RecordBatchReader();
  return {
    // Since version 8 the broker leaves the waiting to the client (KIP-219).
    throttleTime: 0,
    clientSideThrottleTime: cursor.int32(),
    errorCode: cursor.int16(),
    sessionId: cursor.int32(),
    responses: cursor.list(() => ({
      topicName: cursor.text(),
      partitions: cursor.list(() => ({
        partition: cursor.int32(),
        errorCode: cursor.int16(),
        highWatermark: cursor.int64(),
        lastStableOffset: cursor.int64(),
        lastStartOffset: cursor.int64(),
        abortedTransactions: cursor.none(),
        preferredReadReplica: cursor.int32(),
        messages: reader.read(cursor.bytes()),
      })),
    })),
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

  int64(): string {
    this.at += 8;
    return String(this.from.readBigInt64BE(this.at - 8));
  }

  text(): string {
    return this.view(this.int16()).toString('utf8');
  }

  bytes(): Buffer {
    return this.view(Math.max(0, this.int32()));
  }

  list<T>(one: () => T): T[] {
    const items: T[] = [];
    for (let left = this.int32(); left > 0; left--) items.push(one());
    return items;
  }

  /** A list without entries, or null for it. */
  none(): readonly [] {
    if (this.int32() > 0) throw new RangeError('A list that has entries');
    return [];
  }

  private view(length: number): Buffer {
    const start = this.at;
    this.at += length;
    if (length < 0 || this.at > this.from.length) throw new RangeError('Past the end');
    return this.from.subarray(start, this.at);
  }
}
