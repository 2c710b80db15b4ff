import type { IncomingRecord } from './record.js';
import { deadLetterOf } from './dead-letter.js';
import { readDeadLetter, replayedRecord } from './dead-letter.js';

const record: IncomingRecord = {
  topic: 'parcels',
  partition: 2,
  offset: '9007199254740993',
  timestamp: 0,
  key: Buffer.from([0, 255]),
  value: null,
  headers: { 'event-type': Buffer.from('ParcelScanned'), twice: [Buffer.from([0]), null], none: null },
};
const failure = { code: 'NULL_VALUE', message: '', attempts: 3, failedAt: new Date('2026-11-21T10:00:00.123Z') };
const buried = (of: IncomingRecord = record): IncomingRecord => {
  const address = { consumer: 'depot', eventId: 'e', topic: 'parcels.dlq' };
  const { topic, key, value, headers } = deadLetterOf(of, failure, address);
  return { ...record, topic, partition: 0, offset: '7', key: key!, value, headers };
};

describe('a dead letter', () => {
  it('says where its record was, who failed at it and why', () => {
    expect(readDeadLetter(buried())).toEqual({
      topic: 'parcels',
      partition: 2,
      offset: '9007199254740993',
      consumer: 'depot',
      ...failure,
    });
  });

  it('is replayed byte for byte on the topic it came from, for the consumer that failed alone', () => {
    expect(replayedRecord(buried())).toEqual({
      topic: 'parcels',
      key: record.key,
      value: null,
      headers: { ...record.headers, 'replay-for': 'depot' },
    });
  });

  it('of a replay that failed again is for the one that failed now', () => {
    const again = buried({ ...record, headers: { ...record.headers, 'replay-for': Buffer.from('another') } });
    expect(replayedRecord(again)?.headers['replay-for']).toBe('depot');
  });

  it.each([
    ['without our headers', { headers: {} }],
    ['with a partition that is no number', { headers: { ...buried().headers, 'dlq-partition': 'x' } }],
    ['with a time that is none', { headers: { ...buried().headers, 'dlq-failed-at': 'soon' } }],
    ['for nobody', { headers: { ...buried().headers, 'dlq-consumer': '' } }],
    ['for null', { headers: { ...buried().headers, 'dlq-consumer': null } }],
  ])('is not what a record %s is', (_name, change) => {
    expect(readDeadLetter({ ...buried(), ...change })).toBeUndefined();
    expect(replayedRecord({ ...buried(), ...change })).toBeUndefined();
  });
});
