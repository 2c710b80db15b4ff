import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteCluster, EmbeddedKafka, EmbeddedPostgres, freePort, Reaper } from '@waybill/local-infra';
import { rm } from 'node:fs/promises';
import { engineForTests, startContainers } from './containers.js';

/** The broker and the database server that the suites of one run share. */
export interface TestInfrastructure {
  /** Comma-separated, as KAFKA_BROKERS takes it. */
  readonly brokers: string;
  /** URL of a role that may create roles and databases. */
  readonly adminUrl: string;
  readonly engine: TestEngine;
  stop(): Promise<void>;
}

export type TestEngine = 'docker' | 'embedded';

const VARIABLES = {
  brokers: 'WAYBILL_TEST_BROKERS',
  adminUrl: 'WAYBILL_TEST_ADMIN_URL',
  engine: 'WAYBILL_TEST_ENGINE',
} as const;

/**
 * A real Kafka and a real Postgres on ports of their own with data that is thrown away: containers where a Docker
 * engine answers, else child processes. Called once a run, by Jest's global setup.
 */
export async function startTestInfrastructure(): Promise<TestInfrastructure> {
  const infrastructure = (await engineForTests()) === 'docker' ? await startContainers() : await startEmbedded();
  process.env[VARIABLES.brokers] = infrastructure.brokers;
  process.env[VARIABLES.adminUrl] = infrastructure.adminUrl;
  process.env[VARIABLES.engine] = infrastructure.engine;
  return infrastructure;
}

/** The run's broker and database server, as seen from a suite. */
export function testInfrastructure(): { brokers: string; adminUrl: string; engine: TestEngine } {
  const brokers = process.env[VARIABLES.brokers];
  const adminUrl = process.env[VARIABLES.adminUrl];
  if (!brokers || !adminUrl) {
    throw new Error('No test infrastructure: suites that need it are named *.int-spec.ts or *.e2e-spec.ts');
  }
  return { brokers, adminUrl, engine: process.env[VARIABLES.engine] === 'docker' ? 'docker' : 'embedded' };
}

async function startEmbedded(): Promise<TestInfrastructure> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-test-'));
  const reaper = new Reaper();
  const postgresFolder = join(folder, 'postgres');
  const [kafka, postgres] = await Promise.all([
    EmbeddedKafka.start({ dataDir: join(folder, 'kafka'), port: await freePort(), reaper }),
    EmbeddedPostgres.start({ dataDir: postgresFolder, port: await freePort(), reaper, durable: false }),
  ]);
  return {
    brokers: kafka.brokers,
    adminUrl: postgres.adminUrl,
    engine: 'embedded',
    async stop() {
      await Promise.all([kafka.stop(), postgres.stop()]);
      await deleteCluster(postgresFolder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
