import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { kafkaVariablesIn } from '@waybill/kafka-settings';
import type { ServiceName } from '@waybill/system-map';
import type { ProcessRecord } from '../process/recorded-process.js';
import { repositoryRoot } from '../repository-root.js';

/** `given` was there before us and stays; `docker` and `embedded` are the launcher's own. */
export type InfrastructureKind = 'given' | 'docker' | 'embedded';

export interface RunningService {
  readonly name: ServiceName;
  /** 1 for the first. */
  readonly instance: number;
  readonly url: string;
  /** Runtime role. */
  readonly databaseUrl: string;
  readonly process: ProcessRecord | null;
}

export interface RunningGateway {
  /** 1 for the first. */
  readonly instance: number;
  /** Where it listens. */
  readonly url: string;
  readonly process: ProcessRecord | null;
}

export interface KnownIssuer {
  readonly url: string;
  /** The command line's client at the embedded issuer; null where `AUTH_ISSUER` names another. */
  readonly client: { readonly id: string; readonly secret: string } | null;
  readonly process: ProcessRecord | null;
}

/** What `npm start` runs at the moment: how every other command finds it. Kept in `run.json` of the data folder. */
export interface RunState {
  readonly launcher: ProcessRecord;
  readonly brokers: string;
  readonly kafka: InfrastructureKind;
  /** The `KAFKA_…` variables that say how to log in to a Kafka that was given; what is missing was not set. */
  readonly kafkaSettings?: Readonly<Record<string, string>>;
  /** Role that may create roles and databases. */
  readonly adminUrl: string;
  readonly postgres: InfrastructureKind;
  /** Set when containers run. */
  readonly composeProject: string | null;
  readonly services: readonly RunningService[];
  /** None with `WAYBILL_GATEWAY=off`. */
  readonly gateway?: {
    /** The address that its users take. */
    readonly url: string;
    readonly instances: readonly RunningGateway[];
  };
  readonly issuer?: KnownIssuer;
  /** What the services were given as COMPENSATION_TIMEOUT_SECONDS; null for their default. The audit judges by it. */
  readonly compensationTimeout: string | null;
}

/** `WAYBILL_DATA_DIR`, by default `.data` of the checkout; absolute. */
export function dataFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { WAYBILL_DATA_DIR: chosen = '' } = env;
  return resolve(repositoryRoot(), chosen === '' ? '.data' : chosen);
}

/** @returns undefined when nothing was started there, or it ended in order */
export function readRunState(folder: string = dataFolder()): RunState | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunState;
  } catch {
    return undefined;
  }
}

/** Readers never see half of it. It holds passwords, so only its owner may read it. */
export function writeRunState(folder: string, state: RunState): void {
  const unfinished = join(folder, 'run.json.unfinished');
  writeFileSync(unfinished, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, join(folder, 'run.json'));
}

/** Where Kafka is and how it is spoken to, as far as it is known. */
export interface KafkaPlace {
  /** Comma-separated. */
  readonly brokers: string;
  /** Variables for {@link readKafkaSettings}. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * What the environment says, else what `npm start` recorded, else the default. How to log in comes from the environment
 * where that names brokers or says anything of it, else from the record.
 */
export function kafkaPlace(env: NodeJS.ProcessEnv, running: RunState | undefined = readRunState()): KafkaPlace {
  const { KAFKA_BROKERS: given = '', KAFKA_PORT: port = '' } = env;
  const local = port === '' ? undefined : `127.0.0.1:${port}`;
  const told = given !== '' || local !== undefined || Object.keys(kafkaVariablesIn(env)).length > 0;
  const brokers = given === '' ? (local ?? running?.brokers ?? '127.0.0.1:9092') : given;
  return { brokers, env: told ? env : { ...(running?.kafkaSettings ?? {}) } };
}
