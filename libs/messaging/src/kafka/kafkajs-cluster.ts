import type { Kafka } from 'kafkajs';

/**
 * A cluster of the client's: kafkajs' inner object that holds connections, with all settings of the client (TLS, login). Its
 * own parts can ask for less than its protocol can tell. The one place that takes it out.
 *
 * @throws TypeError where the client is not one of kafkajs 2.2
 */
export function createCluster<Cluster>(kafka: Kafka, options: object): Cluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find((one) => one.description === 'private:Kafka:createCluster');
  const create = symbol && (kafka as unknown as Record<symbol, (options: object) => Cluster>)[symbol];
  if (create === undefined) throw new TypeError('This is no client of kafkajs 2.2');
  return create.call(kafka, options);
}
