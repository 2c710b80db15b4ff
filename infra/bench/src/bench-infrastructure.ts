import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { deleteCluster, EmbeddedKafka, EmbeddedPostgres, freePort, Reaper } from '@waybill/local-infra';

/** A Kafka and a Postgres of one's own, on free ports and in a folder that is deleted afterwards. */
export interface BenchInfrastructure {
  readonly brokers: string;
  readonly adminUrl: string;
  /** Root pids: kafka, postgres. */
  readonly pids: ReadonlyMap<string, number>;
  readonly reaper: Reaper;
  stop(): Promise<void>;
}

/**
 * @param durable whether Postgres waits for the disc at every commit. Without, a commit survives the end of any process,
 * as an acknowledged record in Kafka does, but not a power cut; then the figures are those of the software, not of the disc
 */
export async function startBenchInfrastructure(durable: boolean): Promise<BenchInfrastructure> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-bench-'));
  const reaper = new Reaper();
  const postgresFolder = join(folder, 'postgres');
  const [kafka, postgres] = await Promise.all([
    EmbeddedKafka.start({ dataDir: join(folder, 'kafka'), port: await freePort(), reaper }),
    EmbeddedPostgres.start({ dataDir: postgresFolder, port: await freePort(), reaper, durable }),
  ]);
  return {
    brokers: kafka.brokers,
    adminUrl: postgres.adminUrl,
    pids: new Map([
      ['kafka', kafka.pid],
      ['postgres', postgres.pid],
    ]),
    reaper,
    async stop() {
      await Promise.all([kafka.stop(), postgres.stop()]);
      await deleteCluster(postgresFolder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Starts it and, on it, what `start` starts; nothing of it is left when that fails.
 *
 * @param durable see {@link startBenchInfrastructure}
 */
export async function onInfrastructure<T>(
  durable: boolean,
  onStep: (step: string) => void,
  start: (infrastructure: BenchInfrastructure, onStep: (step: string) => void) => Promise<T>,
): Promise<T> {
  onStep('Kafka and Postgres');
  const infrastructure = await startBenchInfrastructure(durable);
  try {
    return await start(infrastructure, onStep);
  } catch (error) {
    await infrastructure.stop();
    throw error;
  }
}

export const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
