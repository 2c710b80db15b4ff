import { KafkaContainer } from '@testcontainers/kafka';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { getContainerRuntimeClient, Wait } from 'testcontainers';
import type { TestEngine, TestInfrastructure } from './test-infrastructure.js';

const KAFKA_IMAGE = 'confluentinc/cp-kafka:8.2.0';
const POSTGRES_IMAGE = 'postgres:18';

/** `WAYBILL_INFRA` forces it; otherwise Docker where an engine answers. */
export async function engineForTests(): Promise<TestEngine> {
  const forced = process.env['WAYBILL_INFRA'];
  if (forced === 'docker' || forced === 'embedded') return forced;
  try {
    await getContainerRuntimeClient();
    return 'docker';
  } catch {
    return 'embedded';
  }
}

/** Both containers; if either cannot be had the other is removed again and the error says why. */
export async function startContainers(): Promise<TestInfrastructure> {
  const started = await Promise.allSettled([kafka().start(), postgres().start()] as const);
  const [broker, database] = started;
  const stop = async (): Promise<void> => {
    await Promise.all(started.map(async (result) => result.status === 'fulfilled' && (await result.value.stop())));
  };
  if (broker.status === 'rejected' || database.status === 'rejected') {
    await stop();
    throw broker.status === 'rejected' ? broker.reason : (database as PromiseRejectedResult).reason;
  }
  return {
    brokers: `${broker.value.getHost()}:${broker.value.getMappedPort(9093)}`,
    adminUrl: database.value.getConnectionUri(),
    engine: 'docker',
    stop,
  };
}

function kafka(): KafkaContainer {
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

function postgres(): PostgreSqlContainer {
  return new PostgreSqlContainer(POSTGRES_IMAGE).withCommand([
    'postgres',
    ...['max_connections=200', 'fsync=off', 'synchronous_commit=off', 'full_page_writes=off'].flatMap((s) => ['-c', s]),
  ]);
}
