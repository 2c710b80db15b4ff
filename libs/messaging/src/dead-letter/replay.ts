import { headerTexts } from '../consumer/record-headers.js';
import type { IncomingRecord } from '../kafka/kafka-port.js';

/** Header of a replayed dead letter: the one consumer that is to handle it. */
export const REPLAY_HEADER = 'replay-for';

/** Whether the record is a replay, and for whom: for `consumer`, or for others only. */
export const replayOf = (headers: IncomingRecord['headers'], consumer: string): 'none' | 'ours' | 'of another' => {
  if (headers[REPLAY_HEADER] === undefined) return 'none';
  return headerTexts(headers, REPLAY_HEADER).includes(consumer) ? 'ours' : 'of another';
};
