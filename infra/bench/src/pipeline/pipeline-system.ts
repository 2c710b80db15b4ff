import { join } from 'node:path';
import {
  freePort,
  OwnedProcess,
  provisionDatabase,
  provisionTopics,
  repositoryRoot,
  type Reaper,
} from '@waybill/local-infra';
import { SERVICE_NAMES } from '@waybill/system-map';
import { onInfrastructure, type BenchInfrastructure } from '../bench-infrastructure.js';
import type { MeasuredSystem } from '../run.js';
import { READY, type ServiceOptions } from './pipeline-service.js';

/** The hand-written pipeline: five plain Node processes on a Kafka and a Postgres like those that Waybill is measured on. */
export const startPipeline = (durable: boolean, onStep: (step: string) => void): Promise<MeasuredSystem> =>
  onInfrastructure(durable, onStep, startOn);

async function startOn(infrastructure: BenchInfrastructure, onStep: (step: string) => void): Promise<MeasuredSystem> {
  const { brokers, adminUrl, reaper } = infrastructure;
  await provisionTopics(brokers);
  onStep('the hand-written pipeline');
  const port = await freePort();
  const pids = new Map(infrastructure.pids);
  const services = await Promise.all(
    SERVICE_NAMES.map(async (name) => {
      const { ownerUrl } = await provisionDatabase(adminUrl, `pipeline_${name}`);
      const service = await startService({ name, databaseUrl: ownerUrl, brokers, port }, reaper);
      pids.set(name, service.pid);
      return service;
    }),
  );
  return {
    brokers: [brokers],
    ordersUrl: `http://127.0.0.1:${port}/orders`,
    pids,
    async stop() {
      await Promise.all(services.map((service) => service.stop()));
      await infrastructure.stop();
    },
  };
}

/** Resolves when the service takes part. */
async function startService(options: ServiceOptions, reaper: Reaper): Promise<OwnedProcess> {
  const program = join(repositoryRoot(), 'dist', 'infra', 'bench', 'src', 'pipeline', 'service-main.js');
  const ready = Promise.withResolvers<void>();
  const service = await OwnedProcess.start(
    {
      command: process.execPath,
      args: [program, JSON.stringify(options)],
      stage: 'service',
      onLine: (line) => (line === READY ? ready.resolve() : process.stderr.write(`${options.name} | ${line}\n`)),
    },
    reaper,
  );
  const ended = service.exited.then(() => {
    throw new Error(`${options.name} ended before it was ready`);
  });
  await Promise.race([ready.promise, ended]);
  return service;
}
