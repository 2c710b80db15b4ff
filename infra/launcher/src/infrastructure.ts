import { join } from 'node:path';
import {
  composeProject,
  dockerAnswers,
  EmbeddedKafka,
  EmbeddedPostgres,
  InfrastructureError,
  startCompose,
  type ComposeService,
  type InfrastructureKind,
  type Reaper,
} from '@waybill/local-infra';
import type { DataFolder } from './data-folder.js';
import { findPostgresPort, refuseTakenPorts } from './ports.js';
import type { LaunchSettings } from './settings.js';
import { plannedPorts } from './settings.js';
import { Supervised } from './supervised.js';

/** The broker and the database server of this run, whoever runs them. */
export interface Infrastructure {
  readonly kafka: InfrastructureKind;
  readonly postgres: InfrastructureKind;
  readonly composeProject: string | null;
  /** Each resolves when it answers; they start side by side. */
  readonly brokers: Promise<string>;
  readonly adminUrl: Promise<string>;
  /** What makes later starts cheaper; for when this one is over. */
  readonly prepareNextStart: () => Promise<void>;
}

interface Context {
  readonly settings: LaunchSettings;
  readonly folder: DataFolder;
  readonly reaper: Reaper;
  readonly say: (line: string) => void;
  readonly stopping: AbortSignal;
}

/**
 * What is given is used; the rest comes from Docker where an engine answers, else from child processes. Postgres
 * follows Kafka's choice: with a Kafka that was given, Docker is used only when `WAYBILL_INFRA` says so.
 * @throws LaunchError PORT_TAKEN before anything is started
 */
export async function startInfrastructure(context: Context): Promise<Infrastructure> {
  const { settings } = context;
  const { givenBrokers, givenDatabaseUrl, forcedEngine } = settings;
  const missing: ComposeService[] = [];
  if (!givenBrokers) missing.push('kafka');
  if (!givenDatabaseUrl) missing.push('postgres');

  const ports = plannedPorts(settings);
  if (!givenBrokers) ports.push({ what: 'Kafka', port: settings.kafkaPort, variable: 'KAFKA_PORT' });
  if (!givenDatabaseUrl && settings.postgresPort !== undefined) {
    ports.push({ what: 'Postgres', port: settings.postgresPort, variable: 'POSTGRES_PORT' });
  }
  await refuseTakenPorts(ports);
  const postgresPort = settings.postgresPort ?? (await findPostgresPort(new Set(ports.map(({ port }) => port))));

  const docker = forcedEngine === 'docker' || (!forcedEngine && !givenBrokers && (await dockerAnswers()));
  const started = docker && missing.length > 0 ? await inContainers(context, missing, postgresPort) : undefined;
  const own = started ?? embedded(context, missing, postgresPort);
  return {
    kafka: givenBrokers ? 'given' : own.kind,
    postgres: givenDatabaseUrl ? 'given' : own.kind,
    composeProject: own.kind === 'docker' ? composeProject(settings.dataDir) : null,
    brokers: givenBrokers ? Promise.resolve(givenBrokers) : own.brokers,
    adminUrl: givenDatabaseUrl ? Promise.resolve(givenDatabaseUrl) : own.adminUrl,
    prepareNextStart: own.prepareNextStart ?? (() => Promise.resolve()),
  };
}

interface Started {
  readonly kind: 'docker' | 'embedded';
  readonly brokers: Promise<string>;
  readonly adminUrl: Promise<string>;
  readonly prepareNextStart?: () => Promise<void>;
}

/** @returns undefined when Docker, which nobody insisted on, has no containers to give (no image, no network) */
async function inContainers(
  { settings, folder, reaper, say }: Context,
  services: readonly ComposeService[],
  postgresPort: number,
): Promise<Started | undefined> {
  const { dataDir, kafkaPort, forcedEngine } = settings;
  folder.noteDocker();
  try {
    const compose = await startCompose({ project: composeProject(dataDir), services, kafkaPort, postgresPort, reaper });
    return { kind: 'docker', brokers: Promise.resolve(compose.brokers), adminUrl: Promise.resolve(compose.adminUrl) };
  } catch (error) {
    if (forcedEngine === 'docker' || !(error instanceof InfrastructureError)) throw error;
    say(`${error.message}\nGoing on without Docker.`);
    return undefined;
  }
}

function embedded(context: Context, services: readonly ComposeService[], postgresPort: number): Started {
  const { settings, reaper, say, stopping } = context;
  const kafka = new Supervised({
    name: 'Kafka',
    say,
    stopping,
    start: () => EmbeddedKafka.start({ dataDir: join(settings.dataDir, 'kafka'), port: settings.kafkaPort, reaper }),
  });
  const postgres = new Supervised({
    name: 'Postgres',
    say,
    stopping,
    start: () => EmbeddedPostgres.start({ dataDir: join(settings.dataDir, 'postgres'), port: postgresPort, reaper }),
  });
  return {
    kind: 'embedded',
    brokers: services.includes('kafka') ? kafka.start().then(({ brokers }) => brokers) : Promise.resolve(''),
    adminUrl: services.includes('postgres') ? postgres.start().then(({ adminUrl }) => adminUrl) : Promise.resolve(''),
    prepareNextStart: async () => kafka.running?.archiveClasses(),
  };
}
