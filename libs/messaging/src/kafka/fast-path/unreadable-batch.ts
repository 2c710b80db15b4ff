import { UnknownCompressionError } from '../compression.js';
import { contextOf, NO_CONTEXT, type ReadRecord } from './kafkajs-record.js';
import { BATCH_HEADER } from './record-batch.js';
import type { SurveyedBatch } from './record-batch-survey.js';

/** So much of a damaged batch is handed over, bytes: a dead letter has to fit into a record. */
const MAX_UNREADABLE = 512 * 1024;

/**
 * One record that says so, at the offset of the batch's last.
 *
 * @param next the batch behind it, whose first offset is more to be trusted than the length of a damaged one
 */
export function unreadable(
  bytes: Buffer,
  batch: SurveyedBatch,
  next: SurveyedBatch | undefined,
  error: unknown,
): ReadRecord {
  const lastOffset = next && next.firstOffset <= batch.lastOffset ? next.firstOffset - 1n : batch.lastOffset;
  const raw = bytes.subarray(batch.start, batch.end);
  const known = batch.end - batch.start >= BATCH_HEADER;
  const isUnknown = error instanceof UnknownCompressionError;
  const why = error instanceof Error ? error.message : String(error);
  const kept = raw.length > MAX_UNREADABLE ? `, of which the first ${MAX_UNREADABLE} are kept` : '';
  return {
    magicByte: 2,
    attributes: 0,
    timestamp: known ? String(bytes.readBigInt64BE(batch.start + 35)) : '0',
    offset: String(lastOffset),
    key: null,
    value: Buffer.from(raw.subarray(0, MAX_UNREADABLE)),
    headers: {},
    isControlRecord: false,
    batchContext: known ? contextOf(bytes, batch) : NO_CONTEXT,
    unreadable: {
      code: isUnknown ? 'UNKNOWN_COMPRESSION' : 'DAMAGED_BATCH',
      message: `Records ${batch.firstOffset} to ${lastOffset} cannot be read: ${why} (${raw.length} bytes${kept})`,
    },
  };
}
