import { SERVICE_NAMES, type ServiceName } from '@waybill/system-map';
import {
  freePort,
  migrateAll,
  provisionDatabases,
  provisionTopics,
  serviceIsReady,
  startServiceProcess,
  until,
  type OwnedProcess,
  type ServiceDatabases,
} from '@waybill/local-infra';
import { startBenchInfrastructure } from './bench-infrastructure.js';

/** A whole Waybill of its own, on free ports and in a folder that is deleted afterwards. */
export interface BenchSystem {
  readonly brokers: readonly string[];
  readonly databases: ServiceDatabases;
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** Root pids by name: the five services, kafka, postgres. */
  readonly pids: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** @param durable see {@link startBenchInfrastructure} */
export async function startBenchSystem(durable: boolean, onStep: (step: string) => void): Promise<BenchSystem> {
  onStep('Kafka and Postgres');
  const infrastructure = await startBenchInfrastructure(durable);
  const { brokers, adminUrl, reaper } = infrastructure;
  onStep('topics and databases');
  const [databases] = await Promise.all([migratedDatabases(adminUrl), provisionTopics(brokers)]);
  onStep('services');
  const services: OwnedProcess[] = [];
  const ports = await Promise.all(SERVICE_NAMES.map(async (name) => [name, await freePort()] as const));
  const urls = Object.fromEntries(ports.map(([name, port]) => [name, `http://127.0.0.1:${port}`])) as Record<
    ServiceName,
    string
  >;
  const pids = new Map(infrastructure.pids);
  for (const [name, port] of ports) {
    const service = await startServiceProcess({
      name,
      instance: 1,
      port,
      databaseUrl: databases[name].runtimeUrl,
      brokers,
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
    brokers: [brokers],
    databases,
    urls,
    pids,
    async stop() {
      await Promise.all(services.map((service) => service.stop()));
      await infrastructure.stop();
    },
  };
}

async function migratedDatabases(adminUrl: string): Promise<ServiceDatabases> {
  const databases = await provisionDatabases(adminUrl);
  await migrateAll(databases);
  return databases;
}

async function ready(name: string, url: string): Promise<void> {
  const failure = await until(() => serviceIsReady(url), { timeoutMs: 60_000 });
  if (failure) throw new Error(`${name} was not ready after 60 s: ${failure.message}`);
}
