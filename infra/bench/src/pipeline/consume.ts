import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, KafkaMessage } from 'kafkajs';

/** At most so many records are one transaction. */
const SET = 500;
/** So many may wait in memory; then fetching stops. */
const QUEUE = 2_000;
/** After a set of so many records the next may gather, so that no load is no wait. */
const BUSY = 20;
/** How long, ms: of 0, 30 and 100 the one that costs least at the limit. */
const GATHER_MS = 100;

export interface QueuedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkaMessage;
}

/** Hands over whatever is queued from all partitions, {@link SET} records at most, and commits their offsets afterwards. */
export async function consume(
  consumer: Consumer,
  topics: string[],
  onError: (error: unknown) => void,
  take: (records: readonly QueuedRecord[]) => Promise<void>,
): Promise<void> {
  const queue: QueuedRecord[] = [];
  let queued = (): void => undefined;
  let taken = new Signal();
  let busy = false;

  const work = async (): Promise<never> => {
    for (;;) {
      if (queue.length === 0) {
        await new Promise<void>((resolve) => (queued = resolve));
        if (busy) await pause(GATHER_MS);
      }
      const records = queue.splice(0, SET);
      busy = records.length >= BUSY;
      taken.fire();
      taken = new Signal();
      await take(records);
      await consumer.commitOffsets(offsetsAfter(records));
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
      while (queue.length > QUEUE) await taken.fired;
    },
  });
  work().catch(onError);
  await joined;
}

class Signal {
  fire = (): void => undefined;
  readonly fired = new Promise<void>((resolve) => (this.fire = resolve));
}

function offsetsAfter(records: readonly QueuedRecord[]) {
  const latest = new Map(records.map((record) => [`${record.topic}/${record.partition}`, record]));
  return [...latest.values()].map(({ topic, partition, message }) => ({
    topic,
    partition,
    offset: String(BigInt(message.offset) + 1n),
  }));
}
