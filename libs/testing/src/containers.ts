import type { KafkaContainer, StartedKafkaContainer } from '@testcontainers/kafka';
import type { PostgreSqlContainer } from '@testcontainers/postgresql';
import type { TestBroker, TestEngine, TestInfrastructure } from './test-infrastructure.js';

const KAFKA_IMAGE = 'confluentinc/cp-kafka:8.2.0';
const POSTGRES_IMAGE = 'postgres:18';

/** `WAYBILL_INFRA` forces it; otherwise Docker where an engine answers. */
export async function engineForTests(): Promise<{ name: TestEngine; forced: boolean }> {
  const forced = process.env.WAYBILL_INFRA;
  if (forced === 'docker' || forced === 'embedded') return { name: forced, forced: true };
  try {
    const { getContainerRuntimeClient } = await import('testcontainers');
    await getContainerRuntimeClient();
    return { name: 'docker', forced: false };
  } catch {
    return { name: 'embedded', forced: false };
  }
}

/** Both containers; if either cannot be had the other is removed again and the error says why. */
export async function startContainers(): Promise<TestInfrastructure> {
  const [kafka, postgres] = await Promise.all([kafkaContainer(), postgresContainer()]);
  const started = await Promise.allSettled([kafka.start(), postgres.start()] as const);
  const [broker, database] = started;
  const stop = async (): Promise<void> => {
    await Promise.all(started.map(async (result) => result.status === 'fulfilled' && (await result.value.stop())));
  };
  if (broker.status === 'rejected' || database.status === 'rejected') {
    await stop();
    throw broker.status === 'rejected' ? broker.reason : (database as PromiseRejectedResult).reason;
  }
  return {
    brokers: addressOf(broker.value),
    adminUrl: database.value.getConnectionUri(),
    engine: 'docker',
    stop,
  };
}

/** A broker of its own for one suite. */
export async function startKafkaContainer(): Promise<TestBroker> {
  const container = await (await kafkaContainer()).start();
  return { brokers: addressOf(container), stop: async () => void (await container.stop()) };
}

const addressOf = (container: StartedKafkaContainer): string =>
  `${container.getHost()}:${container.getMappedPort(9093)}`;

// The libraries are loaded only where containers are asked for: every suite imports this file, and Jest would evaluate
// their thousand modules anew in each.
async function kafkaContainer(): Promise<KafkaContainer> {
  const [{ KafkaContainer }, { Wait }] = await Promise.all([import('@testcontainers/kafka'), import('testcontainers')]);
  return (
    new KafkaContainer(KAFKA_IMAGE)
      .withEnvironment({
        KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
        KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
        KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
        KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      })
      // Its own start() does not wait for the broker.
      .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
  );
}

async function postgresContainer(): Promise<PostgreSqlContainer> {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  return new PostgreSqlContainer(POSTGRES_IMAGE).withCommand([
    'postgres',
    ...['max_connections=200', 'fsync=off', 'synchronous_commit=off', 'full_page_writes=off'].flatMap((s) => ['-c', s]),
  ]);
}
