import { CODEC_MASK } from '../compression.js';
import { crc32c } from './crc32c.js';
import { BATCH_HEADER } from './record-batch.js';

/** Where an aborted transaction of a producer begins in a partition. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

/** One record batch, as its header describes it. */
export interface SurveyedBatch {
  readonly start: number;
  readonly end: number;
  readonly firstOffset: bigint;
  readonly lastOffset: bigint;
  readonly attributes: number;
  /** For readers: no control batch, and not part of an aborted transaction. */
  readonly isForReaders: boolean;
  /** Its checksum does not match, or its header contradicts itself. */
  readonly damage: string | undefined;
}

/** The bytes are of a message format before Kafka 0.11, which brokers since 4.0 do not have. */
export class OldFormatError extends Error {
  override readonly name = 'OldFormatError';
}

/** Base offset and length, which come before what the length counts. */
const BATCH_PREFIX = 12;
const CRC_AT = 17;
const AFTER_CRC = 21;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/**
 * The batches of one partition's record set. What a transaction never committed is marked here, by batches and as Java's
 * consumer does it. kafkajs goes by records, one aborted transaction a record: of two that were open where a fetch begins it
 * hands over records of the second.
 *
 * @param bytes a batch that their end cuts off is left out, as the broker may cut the last one
 * @param aborted in any order
 * @throws OldFormatError
 */
export function surveyBatches(bytes: Buffer, aborted: readonly AbortedTransaction[]): SurveyedBatch[] {
  const batches: SurveyedBatch[] = [];
  const filter = new AbortedProducers(aborted);
  let start = 0;
  while (start + BATCH_PREFIX <= bytes.length) {
    const end = start + BATCH_PREFIX + bytes.readInt32BE(start + 8);
    if (end > bytes.length || end <= start) break;
    batches.push(survey(bytes, start, end, filter));
    start = end;
  }
  return batches;
}

function survey(bytes: Buffer, start: number, end: number, aborted: AbortedProducers): SurveyedBatch {
  const firstOffset = bytes.readBigInt64BE(start);
  if (end - start < BATCH_HEADER) {
    const damage = 'it is shorter than its header';
    return { start, end, firstOffset, lastOffset: firstOffset, attributes: 0, isForReaders: true, damage };
  }
  if (bytes[start + 16] !== 2) throw new OldFormatError(`Message format ${bytes[start + 16] ?? ''}`);
  const attributes = bytes.readInt16BE(start + 21);
  const delta = bytes.readInt32BE(start + 23);
  const lastOffset = firstOffset + BigInt(Math.max(0, delta));
  const isSound = crc32c(bytes, start + AFTER_CRC, end) === bytes.readUInt32BE(start + CRC_AT);
  const damage = isSound && delta >= 0 ? undefined : 'its checksum does not match';
  const isForReaders = aborted.letThrough(bytes.readBigInt64BE(start + 43), lastOffset, attributes);
  return { start, end, firstOffset, lastOffset, attributes, isForReaders, damage };
}

/** Which producers' transactional batches were never committed, as one goes through a partition's batches in order. */
class AbortedProducers {
  private readonly next: AbortedTransaction[];
  private readonly present = new Set<bigint>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.next = [...aborted].sort((one, other) => (one.firstOffset < other.firstOffset ? -1 : 1));
  }

  letThrough(producerId: bigint, lastOffset: bigint, attributes: number): boolean {
    if ((attributes & (TRANSACTIONAL | CONTROL)) === 0) return true;
    while (this.next[0] !== undefined && this.next[0].firstOffset <= lastOffset) {
      const begun = this.next.shift();
      if (begun) this.present.add(begun.producerId);
    }
    if ((attributes & CONTROL) === 0) return !this.present.has(producerId);
    // The end of the transaction of this producer, who has one at a time.
    this.present.delete(producerId);
    return false;
  }
}

/** Number of the compression of a batch, 0 for none. */
export const codecOf = ({ attributes }: SurveyedBatch): number => attributes & CODEC_MASK;
