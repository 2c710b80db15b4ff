import { until } from '../process/until.js';

/**
 * Waits until the brokers take part in a cluster with a controller, which is when topics can be made.
 * @returns undefined when they answered, else the last error before the deadline
 */
export async function brokerAnswers(brokers: readonly string[], timeoutMs: number): Promise<Error | undefined> {
  // Loaded while the broker comes up: it takes longer to load than everything else a launcher needs.
  const { createKafkaClient } = await import('@waybill/messaging/kafka');
  return until(
    async () => {
      const kafka = createKafkaClient({ clientId: 'waybill-ready', brokers });
      const admin = kafka.admin();
      try {
        await admin.connect();
        const cluster = await admin.describeCluster();
        return cluster.brokers.length > 0 && cluster.controller !== null;
      } finally {
        await admin.disconnect();
      }
    },
    { timeoutMs, intervalMs: 100 },
  );
}
