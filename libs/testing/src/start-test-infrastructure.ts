import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteCluster, EmbeddedKafka, EmbeddedPostgres, freePort, Reaper } from '@waybill/local-infra';
import { engineForTests, startContainers } from './containers.js';
import { announce, type TestInfrastructure } from './test-infrastructure.js';

/**
 * A real Kafka and a real Postgres on ports of their own with data that is thrown away: containers where a Docker
 * engine answers, else child processes. Called once a run, by Jest's global setup.
 */
export async function startTestInfrastructure(): Promise<TestInfrastructure> {
  const infrastructure = await start();
  announce(infrastructure);
  return infrastructure;
}

async function start(): Promise<TestInfrastructure> {
  const engine = await engineForTests();
  if (engine.name === 'embedded') return startEmbedded();
  try {
    return await startContainers();
  } catch (error) {
    if (engine.forced) throw error;
    process.stderr.write(`The Docker engine has no containers to give (${String(error)}); using the embedded pair.\n`);
    return startEmbedded();
  }
}

async function startEmbedded(): Promise<TestInfrastructure> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-test-'));
  // As root Postgres runs as another user, who has to get in.
  await chmod(folder, 0o755);
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
