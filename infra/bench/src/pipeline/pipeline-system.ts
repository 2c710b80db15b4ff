import { join } from 'node:path';
import { freePort, OwnedProcess, provisionDatabase, provisionTopics, repositoryRoot } from '@waybill/local-infra';
import { SERVICE_NAMES } from '@waybill/system-map';
import { startBenchInfrastructure } from '../bench-infrastructure.js';
import type { MeasuredSystem } from '../run.js';
import { READY, type StageOptions } from './stage.js';

/** The hand-written pipeline: five plain Node processes on a Kafka and a Postgres like those that Waybill is measured on. */
export async function startPipeline(durable: boolean, onStep: (step: string) => void): Promise<MeasuredSystem> {
  onStep('Kafka and Postgres');
  const infrastructure = await startBenchInfrastructure(durable);
  const { brokers, adminUrl, reaper } = infrastructure;
  await provisionTopics(brokers);
  onStep('the hand-written pipeline');
  const port = await freePort();
  const pids = new Map(infrastructure.pids);
  const stages = await Promise.all(
    SERVICE_NAMES.map(async (name) => {
      const { ownerUrl } = await provisionDatabase(adminUrl, `pipeline_${name}`);
      const stage = await startStage({ name, databaseUrl: ownerUrl, brokers, port });
      pids.set(name, stage.pid);
      return stage;
    }),
  );
  return {
    brokers: [brokers],
    ordersUrl: `http://127.0.0.1:${port}/orders`,
    pids,
    async stop() {
      await Promise.all(stages.map((stage) => stage.stop()));
      await infrastructure.stop();
    },
  };

  async function startStage(options: StageOptions): Promise<OwnedProcess> {
    const program = join(repositoryRoot(), 'dist', 'infra', 'bench', 'src', 'pipeline', 'stage-main.js');
    let ready = (): void => undefined;
    const joined = new Promise<void>((resolve) => (ready = resolve));
    const stage = await OwnedProcess.start(
      {
        command: process.execPath,
        args: [program, JSON.stringify(options)],
        stage: 'service',
        onLine: (line) => (line === READY ? ready() : process.stderr.write(`${options.name} | ${line}\n`)),
      },
      reaper,
    );
    const ended = stage.exited.then(() => {
      throw new Error(`${options.name} ended before it was ready`);
    });
    await Promise.race([joined, ended]);
    ended.catch(() => undefined);
    return stage;
  }
}
