import type { IncomingRecord } from '@waybill/messaging/kafka';
import type { Gap } from '../words/gap.js';
import { keyText } from '../words/record-text.js';
import type { KafkaAccess } from './kafka-access.js';
import { TopicReader } from './topic-reader.js';
import type { RecordPlace } from './topic-ranges.js';

export interface KeyReadOptions {
  readonly topics: readonly string[];
  readonly key: string;
  /** Written between these times, ms since the epoch; or from a place on, in one topic. */
  readonly within: { readonly since: number; readonly until?: number };
  /** Ends the read when so many were found. */
  readonly most?: number;
  readonly after?: RecordPlace;
  /** Bounds of the search. */
  readonly maxRecords?: number;
  readonly maxMs?: number;
  readonly signal?: AbortSignal;
}

export interface KeyRead {
  readonly records: readonly IncomingRecord[];
  /** False where a bound was met before the end, or something could not be read. */
  readonly complete: boolean;
  readonly gaps: readonly Gap[];
}

/** Bounds of a search: records that are looked at, and ms. */
export const MAX_RECORDS = 200_000;
export const MAX_MS = 10_000;

/**
 * The records of one key: of each topic only the partition that the key belongs to is read. A bound ends the search with what
 * was found until then.
 *
 * @throws OperationError unreachable
 */
export async function readKey(kafka: KafkaAccess, options: KeyReadOptions): Promise<KeyRead> {
  const { topics, key, within, after, most = Infinity, maxRecords = MAX_RECORDS, maxMs = MAX_MS } = options;
  const records: IncomingRecord[] = [];
  const bound = new AbortController();
  const signals = [bound.signal, AbortSignal.timeout(maxMs), ...(options.signal ? [options.signal] : [])];
  const signal = AbortSignal.any(signals);
  let looked = 0;
  const gaps = await new TopicReader(kafka).read({
    topics,
    from: within,
    key: Buffer.from(key),
    follow: false,
    signal,
    onRecord: (record) => {
      looked += 1;
      if (looked >= maxRecords || records.length >= most) bound.abort();
      if (signal.aborted || keyText(record) !== key || isBefore(record, after)) return;
      records.push(record);
    },
  });
  return { records, complete: !signal.aborted && gaps.length === 0, gaps };
}

const isBefore = ({ topic, partition, offset }: RecordPlace, after: RecordPlace | undefined): boolean =>
  after?.topic === topic && after.partition === partition && BigInt(offset) <= BigInt(after.offset);
