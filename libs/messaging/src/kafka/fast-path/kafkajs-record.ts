import type { UnreadableBytes } from '../../record/record.js';
import type { SurveyedBatch } from './record-batch-survey.js';

/** What a batch says of all its records, in kafkajs' names. */
export interface BatchContext {
  readonly firstOffset: string;
  readonly firstTimestamp: string;
  readonly partitionLeaderEpoch: number;
  readonly inTransaction: boolean;
  readonly isControlBatch: false;
  readonly lastOffsetDelta: number;
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly maxTimestamp: string;
  readonly timestampType: 0 | 1;
  readonly magicByte: 2;
}

export type HeaderValue = Buffer | null;

/** A record as kafkajs hands it on. Key, value and headers are views of the bytes read. */
export interface ReadRecord {
  readonly magicByte: 2;
  readonly attributes: number;
  readonly timestamp: string;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Record<string, HeaderValue | HeaderValue[]>;
  readonly isControlRecord: false;
  readonly batchContext: BatchContext;
  readonly unreadable?: UnreadableBytes;
}

const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;

export function contextOf(bytes: Buffer, { start, firstOffset, attributes }: SurveyedBatch): BatchContext {
  return {
    firstOffset: String(firstOffset),
    firstTimestamp: String(bytes.readBigInt64BE(start + 27)),
    partitionLeaderEpoch: bytes.readInt32BE(start + 12),
    inTransaction: (attributes & TRANSACTIONAL) !== 0,
    isControlBatch: false,
    lastOffsetDelta: bytes.readInt32BE(start + 23),
    producerId: String(bytes.readBigInt64BE(start + 43)),
    producerEpoch: bytes.readInt16BE(start + 51),
    firstSequence: bytes.readInt32BE(start + 53),
    maxTimestamp: String(bytes.readBigInt64BE(start + 35)),
    timestampType: (attributes & LOG_APPEND_TIME) !== 0 ? 1 : 0,
    magicByte: 2,
  };
}

/** Of a batch whose header is not known. */
export const NO_CONTEXT: BatchContext = {
  firstOffset: '0',
  firstTimestamp: '0',
  partitionLeaderEpoch: 0,
  inTransaction: false,
  isControlBatch: false,
  lastOffsetDelta: 0,
  producerId: '-1',
  producerEpoch: -1,
  firstSequence: -1,
  maxTimestamp: '0',
  timestampType: 0,
  magicByte: 2,
};
