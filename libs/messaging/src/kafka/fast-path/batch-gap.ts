import { NO_CONTEXT, type BatchContext } from './kafkajs-record.js';
import type { SurveyedBatch } from './record-batch-survey.js';

/** Stands in the log for offsets without a record for readers; kafkajs passes over it, and counts its offset as read. */
export interface Gap {
  readonly magicByte: 2;
  readonly attributes: number;
  readonly timestamp: string;
  readonly offset: string;
  readonly key: null;
  readonly value: null;
  readonly headers: Record<string, never>;
  readonly isControlRecord: true;
  readonly batchContext: BatchContext;
}

/** Undefined where the last record is the last of its batch. */
export function gapBehind(lastRead: string | undefined, batches: readonly SurveyedBatch[]): Gap | undefined {
  const last = batches.at(-1);
  if (last === undefined || (lastRead !== undefined && BigInt(lastRead) >= last.lastOffset)) return undefined;
  return {
    magicByte: 2,
    attributes: 0,
    timestamp: '0',
    offset: String(last.lastOffset),
    key: null,
    value: null,
    headers: {},
    isControlRecord: true,
    batchContext: NO_CONTEXT,
  };
}
