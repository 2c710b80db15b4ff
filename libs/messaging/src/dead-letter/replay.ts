import { headerTexts } from '../consumer/record-headers.js';
import type { IncomingRecord } from '../kafka/kafka-port.js';

/** Header of a replayed dead letter: the one consumer that is to handle it. */
export const REPLAY_HEADER = 'replay-for';

/** Whether the record is a replay, and for whom: for `consumer`, or for others only. Null names nobody: no replay. */
export const replayOf = (headers: IncomingRecord['headers'], consumer: string): 'none' | 'ours' | 'of another' => {
  const consumers = headerTexts(headers, REPLAY_HEADER);
  if (consumers.length === 0) return 'none';
  return consumers.includes(consumer) ? 'ours' : 'of another';
};
