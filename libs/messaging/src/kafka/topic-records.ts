import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { BrokerUnavailableError } from '../record/producer-errors.js';
import type { IncomingRecord } from '../record/record.js';
import { deferred } from '../timing/deferred.js';

/** Records of one partition from {@link from} up to, not including, {@link to}. */
export interface RecordRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
}

/** How long a read may bring nothing that is new, ms: joining a group takes seconds. */
const QUIET_MS = 30_000;

/**
 * Reads ranges of topics from outside any group's progress: in a consumer group of its own, named after `clientName`,
 * that commits nothing and is deleted afterwards. Records of one partition come in order; also those of open
 * transactions. Records that compaction has removed are passed over.
 *
 * @param quietMs ends a read that brings nothing for so long: retention may have emptied a range before it was read, or a
 *   partition may have lost its leader
 * @throws BrokerUnavailableError; what `onRecord` throws
 */
export async function readRecords(
  kafka: Kafka,
  clientName: string,
  ranges: readonly RecordRange[],
  onRecord: (record: IncomingRecord) => void | Promise<void>,
  quietMs = QUIET_MS,
): Promise<void> {
  const unread = new Map(ranges.filter(({ from, to }) => from < to).map((range) => [keyOf(range), range]));
  if (unread.size === 0) return;
  const wanted = new Map(unread);
  const groupId = `${clientName}-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, readUncommitted: true, maxWaitTimeInMs: 100 });
  const done = deferred();
  done.promise.catch(() => undefined);
  let failure: { error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failure ??= { error };
    done.reject(error instanceof Error ? error : new Error(String(error)));
  };
  const quiet = setTimeout(() => {
    fail(new Error(`nothing came for ${quietMs} ms of ${[...unread.keys()].join(', ')}`));
  }, quietMs);
  consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error));
  // Also raised for batches that hold nothing for us, which eachBatch never sees.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { topic, partition, lastOffset } }) => {
    const range = unread.get(keyOf({ topic, partition }));
    if (range) quiet.refresh();
    if (range && BigInt(lastOffset) + 1n >= range.to) unread.delete(keyOf(range));
    if (unread.size === 0) done.resolve();
  });
  let ours: { error: unknown } | undefined;
  const handle = async (payload: EachBatchPayload): Promise<void> => {
    try {
      await deliver(payload, wanted.get(keyOf(payload.batch)), (record) => {
        quiet.refresh();
        return onRecord(record);
      });
    } catch (error) {
      ours ??= { error };
      fail(error);
    }
  };
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...new Set(ranges.map(({ topic }) => topic))], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: 1,
      // An error thrown into kafkajs would be tried again.
      eachBatch: (payload) => (failure ? Promise.resolve() : handle(payload)),
    });
    seek(consumer, wanted);
    await done.promise;
  } catch (error) {
    if (ours) throw ours.error;
    const message = error instanceof Error ? error.message : String(error);
    throw new BrokerUnavailableError(`Topics cannot be read: ${message}`, { cause: error });
  } finally {
    clearTimeout(quiet);
    await consumer.disconnect().catch(() => undefined);
    await deleteGroup(kafka, groupId);
  }
}

const keyOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}/${partition}`;

async function deliver(
  payload: EachBatchPayload,
  range: RecordRange | undefined,
  onRecord: (record: IncomingRecord) => void | Promise<void>,
): Promise<void> {
  const { topic, partition, messages } = payload.batch;
  for (const { offset, timestamp, key, value, headers = {} } of messages) {
    if (range && BigInt(offset) >= range.from && BigInt(offset) < range.to) {
      const working = onRecord({ topic, partition, offset, timestamp: Number(timestamp), key, value, headers });
      if (working) await working.then(() => payload.heartbeat());
    }
    payload.resolveOffset(offset);
  }
}

/** Partitions of the topics without a range are read from their beginning and passed over: nothing depends on them. */
function seek(consumer: Consumer, wanted: ReadonlyMap<string, RecordRange>): void {
  for (const { topic, partition, from } of wanted.values()) consumer.seek({ topic, partition, offset: String(from) });
}

async function deleteGroup(kafka: Kafka, groupId: string): Promise<void> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.deleteGroups([groupId]);
  } catch {
    // An empty group without offsets: the broker forgets it.
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** The first offset of each partition whose record was sent at `time` (Unix ms) or later; its end where there is none. */
export async function offsetsSince(kafka: Kafka, topic: string, time: number): Promise<ReadonlyMap<number, bigint>> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const found = await admin.fetchTopicOffsetsByTimestamp(topic, time);
    return new Map(found.map(({ partition, offset }) => [partition, BigInt(offset)]));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new BrokerUnavailableError(`The broker does not say where ${topic} was then: ${message}`, { cause: error });
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
