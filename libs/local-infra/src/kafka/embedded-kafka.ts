import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InfrastructureError } from '../infrastructure-error.js';
import { EmbeddedServer } from '../process/embedded-server.js';
import type { OwnedProcess } from '../process/owned-process.js';
import { freePort, isPortFree } from '../process/ports.js';
import type { Reaper } from '../process/reaper.js';
import { runProgram } from '../process/run-program.js';
import { endRecorded } from '../process/recorded-process.js';
import { brokerAnswers } from './broker-answers.js';
import { brokerProperties, type BrokerListener } from './broker-settings.js';
import { makeClassArchive, noteClasses } from './class-archive.js';
import { jvmArguments, kafkaDistribution, type KafkaDistribution } from './kafka-distribution.js';

export interface EmbeddedKafkaOptions {
  /** Holds logs, settings and the broker's own log file; what is in it is kept and taken up again. */
  readonly dataDir: string;
  readonly port: number;
  readonly reaper: Reaper;
  /** JVM heap in MiB, default 384. */
  readonly heapMb?: number;
  /** Listeners beside the plain one. */
  readonly listeners?: readonly BrokerListener[];
  /** Settings of the broker beside, or instead of, those it has by default. */
  readonly settings?: Readonly<Record<string, string>>;
  /** `user:password` pairs for SCRAM-SHA-256 and SCRAM-SHA-512; only a new data folder takes them up. */
  readonly scramUsers?: Readonly<Record<string, string>>;
  /** A broker that runs: this one joins its cluster, under a node id of its own (2 or more), for as long as that one runs. */
  readonly joins?: { readonly first: EmbeddedKafka; readonly nodeId: number };
}

interface ClusterIdentity {
  readonly id: string;
  readonly controllerPort: number;
}

/**
 * A real Apache Kafka broker as a child process, on the loopback interface only.
 * Acknowledged records survive a kill of the broker at any moment (they are in the page cache), not a power cut.
 */
export class EmbeddedKafka extends EmbeddedServer {
  readonly brokers: string;

  private constructor(
    port: number,
    process: OwnedProcess,
    private readonly cluster: ClusterIdentity,
    private readonly makeArchive: (stopping: Promise<unknown>) => Promise<boolean>,
  ) {
    super(process);
    this.brokers = `127.0.0.1:${port}`;
  }

  /**
   * Resolves when the broker answers.
   * @throws InfrastructureError PORT_TAKEN, DOWNLOAD_FAILED, START_FAILED or NOT_READY, with the end of the broker's log
   */
  static async start(options: EmbeddedKafkaOptions): Promise<EmbeddedKafka> {
    const { dataDir, port, reaper, heapMb = 384, scramUsers = {}, joins } = options;
    const distribution = await kafkaDistribution(reaper);
    const pidFile = join(dataDir, 'broker.json');
    await endRecorded(pidFile, 'SIGTERM');
    if (!(await isPortFree(port))) throw new InfrastructureError('PORT_TAKEN', `Port ${port} is taken`);

    const logDir = join(dataDir, 'log');
    const settingsFile = join(dataDir, 'server.properties');
    await mkdir(dataDir, { recursive: true });
    const controllerPort = joins?.first.cluster.controllerPort ?? (await freePort());
    await writeFile(settingsFile, brokerProperties({ ...options, nodeId: joins?.nodeId, controllerPort, logDir }));
    const meta = join(logDir, 'meta.properties');
    if (!existsSync(meta)) {
      const clusterId = joins?.first.cluster.id ?? randomBytes(16).toString('base64url');
      await format(distribution, { settingsFile, logDir, clusterId, scramUsers }, reaper);
    }
    const id = /^cluster\.id=(.+)$/m.exec(await readFile(meta, 'utf8'))?.[1]?.trim() ?? '';

    const jvm = jvmArguments(distribution, distribution.brokerLogging, heapMb);
    const classList = join(dataDir, 'classes.list');
    const noting = distribution.classArchive === undefined ? noteClasses(classList) : [];
    const child = await EmbeddedServer.run(
      {
        name: 'Apache Kafka',
        program: {
          command: 'java',
          args: [...jvm, ...noting, 'kafka.Kafka', settingsFile],
          stage: 'broker',
          graceMs: 4_000,
        },
        pidFile,
        logFile: join(dataDir, 'broker.log'),
        answers: (timeoutMs) => brokerAnswers([`127.0.0.1:${port}`], timeoutMs),
      },
      reaper,
    );
    return new EmbeddedKafka(port, child, { id, controllerPort }, (stopping) =>
      makeClassArchive({ jars: distribution.jars, classList, jvm, stopping, reaper }),
    );
  }

  /**
   * Makes what later starts of this user need half the CPU time with, unless it is there. For when nothing else is to
   * be done: it takes some seconds, and ends with the broker.
   */
  async archiveClasses(): Promise<void> {
    await this.makeArchive(this.exited);
  }
}

interface NewStorage {
  readonly settingsFile: string;
  readonly logDir: string;
  readonly clusterId: string;
  readonly scramUsers: Readonly<Record<string, string>>;
}

async function format(
  distribution: KafkaDistribution,
  { settingsFile, logDir, clusterId, scramUsers }: NewStorage,
  reaper: Reaper,
): Promise<void> {
  // An interrupted format leaves a folder that no later one accepts.
  await rm(logDir, { recursive: true, force: true });
  // With "=": every 64th id begins with a dash.
  const jvm = jvmArguments(distribution, distribution.toolLogging, 128);
  const args = [...jvm, 'kafka.tools.StorageTool', 'format', `--cluster-id=${clusterId}`, '-c', settingsFile];
  for (const [name, password] of Object.entries(scramUsers)) {
    for (const mechanism of ['SCRAM-SHA-256', 'SCRAM-SHA-512']) {
      args.push('--add-scram', `${mechanism}=[name=${name},password=${password}]`);
    }
  }
  try {
    await runProgram({ command: 'java', args, stage: 'broker' }, reaper);
  } catch (cause) {
    const words = (cause as Error).message;
    throw new InfrastructureError('START_FAILED', `Kafka's storage could not be formatted: ${words}`, { cause });
  }
}
