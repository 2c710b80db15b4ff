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
import { onInfrastructure, type BenchInfrastructure } from './bench-infrastructure.js';
import { BENCH_PRODUCT } from './bench-order.js';
import type { MeasuredSystem } from './run.js';

/** Settings of every measured process. */
export const BENCH_ENV: NodeJS.ProcessEnv = { LOG_LEVEL: 'warn', ...process.env, NODE_ENV: 'production' };

/** A whole Waybill of its own, on free ports and in a folder that is deleted afterwards. */
export const startWaybill = (durable: boolean, onStep: (step: string) => void): Promise<MeasuredSystem> =>
  onInfrastructure(durable, onStep, startOn);

export type ServiceUrls = Readonly<Record<ServiceName, string>>;

/** @param envOf more settings of a service: who it is at an issuer */
export async function startOn(
  infrastructure: BenchInfrastructure,
  onStep: (step: string) => void,
  envOf: (name: ServiceName) => Readonly<Record<string, string>> = () => ({}),
): Promise<MeasuredSystem & { readonly urls: ServiceUrls }> {
  const { brokers, adminUrl, reaper } = infrastructure;
  onStep('topics and databases');
  const [databases] = await Promise.all([migratedDatabases(adminUrl), provisionTopics(brokers)]);
  onStep('services');
  const services: OwnedProcess[] = [];
  const ports = await Promise.all(SERVICE_NAMES.map(async (name) => [name, await freePort()] as const));
  const urls = Object.fromEntries(ports.map(([name, port]) => [name, `http://127.0.0.1:${port}`])) as ServiceUrls;
  const pids = new Map(infrastructure.pids);
  for (const [name, port] of ports) {
    const service = await startServiceProcess({
      name,
      instance: 1,
      port,
      databaseUrl: databases[name].runtimeUrl,
      brokers,
      urls,
      env: BENCH_ENV,
      ownEnv: envOf(name),
      onLine: (line) => process.stderr.write(`${name} | ${line}\n`),
      reaper,
    });
    services.push(service);
    pids.set(name, service.pid);
  }
  await Promise.all(Object.entries(urls).map(([name, url]) => ready(name, () => serviceIsReady(url))));
  await seed(urls);
  return {
    brokers: [brokers],
    urls,
    ordersUrl: `${urls.order}/orders`,
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

/** @throws Error where it is not so within a minute */
export async function ready(name: string, isReady: () => Promise<boolean>): Promise<void> {
  const failure = await until(isReady, { timeoutMs: 60_000 });
  if (failure) throw new Error(`${name} was not ready after 60 s: ${failure.message}`);
}

/** One product with all the stock there is, known to order before the first POST. */
async function seed(urls: ServiceUrls): Promise<void> {
  const response = await fetch(`${urls.inventory}/products`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(BENCH_PRODUCT),
  });
  if (!response.ok) throw new Error(`inventory refused the bench product: ${response.status} ${await response.text()}`);
  const known = async (): Promise<boolean> => (await fetch(`${urls.order}/catalogue/${BENCH_PRODUCT.sku}`)).ok;
  const failure = await until(known, { timeoutMs: 30_000 });
  if (failure) throw new Error('order does not know the bench product after 30 s');
}
