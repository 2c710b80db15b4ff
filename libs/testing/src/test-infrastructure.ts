import type { KafkaClientSettings } from '@waybill/kafka-settings';

export type TestEngine = 'docker' | 'embedded';

/** A broker for one suite alone. */
export interface TestBroker {
  /** Comma-separated, as KAFKA_BROKERS takes it. */
  readonly brokers: string;
  /** Does the work while the broker is not there; it has all its records again afterwards. Of the embedded one only. */
  readonly without?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Does the work while the broker is stopped: it answers nothing, and its connections live. Of the embedded one only. */
  readonly whileFrozen?: <T>(work: () => Promise<T>) => Promise<T>;
  /** How an administrator logs in to it; left out where it asks for nothing. */
  readonly client?: KafkaClientSettings;
  stop(): Promise<void>;
}

/** The broker and the database server that the suites of one run share. */
export interface TestInfrastructure extends TestBroker {
  /** URL of a role that may create roles and databases. */
  readonly adminUrl: string;
  readonly engine: TestEngine;
}

/** Makes it known to the suites, which Jest runs in processes started later. */
export function announce({ brokers, adminUrl, engine }: TestInfrastructure): void {
  process.env.WAYBILL_TEST_BROKERS = brokers;
  process.env.WAYBILL_TEST_ADMIN_URL = adminUrl;
  process.env.WAYBILL_TEST_ENGINE = engine;
}

/**
 * The run's broker and database server, as seen from a suite.
 * @throws Error in a suite whose name does not ask for them
 */
export function testInfrastructure(): Omit<TestInfrastructure, 'stop'> {
  const { WAYBILL_TEST_BROKERS: brokers, WAYBILL_TEST_ADMIN_URL: adminUrl, WAYBILL_TEST_ENGINE: engine } = process.env;
  if (!brokers || !adminUrl) {
    throw new Error('No test infrastructure: suites that need it are named *.int-spec.ts or *.e2e-spec.ts');
  }
  return { brokers, adminUrl, engine: engine === 'docker' ? 'docker' : 'embedded' };
}
