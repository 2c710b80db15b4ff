import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { InfrastructureError } from '../infrastructure-error.js';
import { brokerAnswers } from '../kafka/broker-answers.js';
import { databaseAnswers } from '../postgres/database-answers.js';
import type { Reaper } from '../process/reaper.js';
import { runProgram } from '../process/run-program.js';
import { repositoryRoot } from '../repository-root.js';

/** Longest wait for what runs in the containers, ms; pulling the images comes before it. */
const READY_MS = 60_000;

export type ComposeService = 'kafka' | 'postgres';

export interface ComposeOptions {
  readonly project: string;
  readonly services: readonly ComposeService[];
  readonly kafkaPort: number;
  readonly postgresPort: number;
  readonly reaper: Reaper;
}

/** The containers of docker-compose.kafka.yml, on the loopback interface of the host. */
export interface ComposeInfrastructure {
  readonly brokers: string;
  readonly adminUrl: string;
  /** Stops the containers and keeps them with their volumes: the next start takes them up again. */
  stop(): Promise<void>;
}

/** One compose project a data folder, so that two checkouts never share containers. */
export function composeProject(dataDir: string): string {
  return `waybill-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}`;
}

/** A command of `docker compose` on the project of a data folder. */
export const composeCommand = (project: string, ...args: string[]): [string, ...string[]] => [
  'docker',
  'compose',
  '--project-name',
  project,
  '--file',
  join(repositoryRoot(), 'docker-compose.kafka.yml'),
  ...args,
];

/**
 * Starts the containers, pulling their images the first time, and resolves when both answer. They come back by
 * themselves after a crash, since the compose file says so.
 * @throws InfrastructureError DOCKER_FAILED with Docker's own words, or NOT_READY
 */
export async function startCompose(options: ComposeOptions): Promise<ComposeInfrastructure> {
  const { project, services, kafkaPort, postgresPort, reaper } = options;
  const ports = { KAFKA_PORT: String(kafkaPort), POSTGRES_PORT: String(postgresPort) };
  const end = composeCommand(project, 'stop', '--timeout', '8');
  const stop = async (): Promise<void> => {
    await docker(end, ports, reaper);
    release();
  };
  const release = reaper.register({ stage: 'broker', graceMs: 12_000, lastResort: { command: end }, stop });
  const brokers = `127.0.0.1:${kafkaPort}`;
  const adminUrl = `postgres://postgres:waybill@127.0.0.1:${postgresPort}/postgres`;
  try {
    await docker(composeCommand(project, 'up', '--detach', '--quiet-pull', ...services), ports, reaper);
    const answered = Promise.all([
      services.includes('kafka') ? brokerAnswers([brokers], READY_MS) : undefined,
      services.includes('postgres') ? databaseAnswers(adminUrl, READY_MS) : undefined,
    ]).then((failures) => failures.find((failure) => failure !== undefined)?.message);
    const watching = new AbortController();
    const trouble = await Promise.race([answered, containerDies(project, watching.signal)]);
    watching.abort();
    if (trouble === undefined) return { brokers, adminUrl, stop };
    throw new InfrastructureError('NOT_READY', `The containers did not come up: ${trouble}`);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @returns what the first container that ended said last; pending while all of them run */
async function containerDies(project: string, watching: AbortSignal): Promise<string> {
  const ask = async (...args: string[]): Promise<string> => {
    const [file, ...rest] = composeCommand(project, ...args);
    return (await promisify(execFile)(file, rest)).stdout.trim();
  };
  for (;;) {
    await pause(1_000, undefined, { signal: watching });
    const ended = ['--status=exited', '--status=restarting', '--status=dead'];
    const services = await ask('ps', '--all', '--format={{.Service}}', ...ended);
    if (services !== '') return ask('logs', '--no-color', '--tail=10', ...services.split('\n'));
  }
}

/** Removes the containers of a data folder together with their data. */
export async function deleteCompose(project: string, reaper: Reaper): Promise<void> {
  await docker(composeCommand(project, 'down', '--volumes', '--timeout', '8'), {}, reaper);
}

async function docker(command: [string, ...string[]], env: NodeJS.ProcessEnv, reaper: Reaper): Promise<void> {
  const [file, ...args] = command;
  try {
    await runProgram(
      { command: file, args, stage: 'service', graceMs: 12_000, env: { ...process.env, ...env } },
      reaper,
    );
  } catch (cause) {
    throw new InfrastructureError('DOCKER_FAILED', `Docker failed: ${(cause as Error).message}`, { cause });
  }
}
