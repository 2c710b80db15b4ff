import { SERVICES, SERVICE_NAMES } from '@waybill/system-map';
import type { Admin } from 'kafkajs';
import { TopicReader } from '../../kafka/topic-reader.js';

/** Records that services have not handled yet, over all topics they consume. @throws what kafkajs says */
export async function consumerLag(brokers: readonly string[]): Promise<number> {
  return new TopicReader(brokers).withAdmin(async (admin) => {
    const lags = await Promise.all(SERVICE_NAMES.map((name) => lagOf(admin, name, SERVICES[name].consumes)));
    return lags.reduce((sum, lag) => sum + lag, 0);
  });
}

async function lagOf(admin: Admin, groupId: string, topics: readonly string[]): Promise<number> {
  const committed = await admin.fetchOffsets({ groupId, topics: [...topics] });
  const lags = await Promise.all(
    topics.map(async (topic) => {
      const known = committed.find((entry) => entry.topic === topic)?.partitions ?? [];
      const ends = await admin.fetchTopicOffsets(topic);
      return ends.reduce((sum, { partition, low, high }) => {
        // -1: never committed, so everything that is kept is still ahead.
        const offset = Number(known.find((entry) => entry.partition === partition)?.offset ?? -1);
        return sum + Number(high) - Math.max(offset, Number(low));
      }, 0);
    }),
  );
  return lags.reduce((sum, lag) => sum + lag, 0);
}
