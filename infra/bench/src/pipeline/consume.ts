import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, KafkaMessage } from 'kafkajs';

/** At most so many records are one transaction. */
const SET = 500;
/** So many may wait in memory; then fetching stops. */
const QUEUE = 2_000;
/** After a set with so many events the next may gather, so that no load is no wait. */
const BUSY = 50;
/** How long, ms: of 0, 30 and 100 the one that costs least at the limit. */
const GATHER_MS = 100;
const COMMIT_MS = 250;

export interface QueuedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkaMessage;
}

/**
 * Hands over whatever is queued from all partitions, {@link SET} records at most, and commits their offsets some time
 * afterwards.
 *
 * @param take says how many of the records were of use
 */
export async function consume(
  consumer: Consumer,
  topics: string[],
  onError: (error: unknown) => void,
  take: (records: readonly QueuedRecord[]) => Promise<number>,
): Promise<void> {
  const queue: QueuedRecord[] = [];
  const done = new Map<string, QueuedRecord>();
  let queued = (): void => undefined;
  let taken = Promise.withResolvers<void>();

  const work = async (): Promise<never> => {
    let busy = false;
    for (;;) {
      if (queue.length === 0) {
        await new Promise<void>((resolve) => (queued = resolve));
        if (busy) await pause(GATHER_MS);
      }
      const records = queue.splice(0, SET);
      taken.resolve();
      taken = Promise.withResolvers();
      busy = (await take(records)) >= BUSY;
      for (const record of records) done.set(`${record.topic}/${record.partition}`, record);
    }
  };
  const commit = async (): Promise<never> => {
    for (;;) {
      await pause(COMMIT_MS);
      const offsets = [...done.values()].map(offsetAfter);
      done.clear();
      if (offsets.length > 0) await consumer.commitOffsets(offsets);
    }
  };

  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 64,
    eachBatch: async (payload) => {
      const { batch } = payload;
      for (const message of batch.messages) {
        queue.push({ topic: batch.topic, partition: batch.partition, message });
        payload.resolveOffset(message.offset);
      }
      queued();
      while (queue.length > QUEUE) await taken.promise;
    },
  });
  work().catch(onError);
  commit().catch(onError);
  await joined;
}

const offsetAfter = ({ topic, partition, message }: QueuedRecord) => ({
  topic,
  partition,
  offset: String(BigInt(message.offset) + 1n),
});
