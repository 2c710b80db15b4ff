import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_PARTITIONS, SERVICE_NAMES, type ServiceName } from '@waybill/contracts';
import {
  deleteCluster,
  EmbeddedKafka,
  EmbeddedPostgres,
  freePort,
  migrateAll,
  provisionDatabases,
  provisionTopics,
  Reaper,
  serviceIsReady,
  startServiceProcess,
  until,
  type OwnedProcess,
  type ServiceDatabases,
} from '@waybill/local-infra';

/** A whole Waybill of its own, on free ports and in a folder that is deleted afterwards. */
export interface BenchSystem {
  readonly brokers: readonly string[];
  readonly databases: ServiceDatabases;
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** Root pids by name: the five services, kafka, postgres. */
  readonly pids: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/**
 * @param durable whether Postgres waits for the disc at every commit. Without, a commit survives the end of any process,
 * as an acknowledged record in Kafka does, but not a power cut; then the figures are those of the software, not of the disc
 */
export async function startBenchSystem(durable: boolean, onStep: (step: string) => void): Promise<BenchSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-bench-'));
  const reaper = new Reaper();
  const postgresFolder = join(folder, 'postgres');
  onStep('Kafka and Postgres');
  const [kafka, postgres] = await Promise.all([
    EmbeddedKafka.start({ dataDir: join(folder, 'kafka'), port: await freePort(), reaper }),
    EmbeddedPostgres.start({ dataDir: postgresFolder, port: await freePort(), reaper, durable }),
  ]);
  onStep('topics and databases');
  const [databases] = await Promise.all([provisionDatabases(postgres.adminUrl), provisionTopics(kafka.brokers)]);
  await migrateAll(databases);
  onStep('services');
  const services: OwnedProcess[] = [];
  const ports = await Promise.all(SERVICE_NAMES.map(async (name) => [name, await freePort()] as const));
  const urls = Object.fromEntries(ports.map(([name, port]) => [name, `http://127.0.0.1:${port}`])) as Record<
    ServiceName,
    string
  >;
  const pids = new Map([
    ['kafka', kafka.pid],
    ['postgres', postgres.pid],
  ]);
  for (const [name, port] of ports) {
    const service = await startServiceProcess({
      name,
      instance: 1,
      port,
      databaseUrl: databases[name].runtimeUrl,
      brokers: kafka.brokers,
      partitions: DEFAULT_PARTITIONS,
      urls,
      env: { LOG_LEVEL: 'warn', ...process.env, NODE_ENV: 'production' },
      onLine: (line) => process.stderr.write(`${name} | ${line}\n`),
      reaper,
    });
    services.push(service);
    pids.set(name, service.pid);
  }
  await Promise.all(Object.entries(urls).map(([name, url]) => ready(name, url)));
  return {
    brokers: [kafka.brokers],
    databases,
    urls,
    pids,
    async stop() {
      await Promise.all(services.map((service) => service.stop()));
      await Promise.all([kafka.stop(), postgres.stop()]);
      await deleteCluster(postgresFolder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ready(name: string, url: string): Promise<void> {
  const failure = await until(() => serviceIsReady(url), { timeoutMs: 60_000 });
  if (failure) throw new Error(`${name} was not ready after 60 s: ${failure.message}`);
}
