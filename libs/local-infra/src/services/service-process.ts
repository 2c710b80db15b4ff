import { join } from 'node:path';
import {
  GATEWAY,
  portVariableOf,
  SERVICE_NAMES,
  SERVICES,
  type ProcessName,
  type ServiceName,
} from '@waybill/system-map';
import { nodeArguments, nodeEnvironment, smallNodeArguments } from '../process/node-environment.js';
import { OwnedProcess } from '../process/owned-process.js';
import type { Reaper } from '../process/reaper.js';
import { repositoryRoot } from '../repository-root.js';

export interface ServiceProcessOptions {
  readonly name: ProcessName;
  /** 1 for the first instance of it. */
  readonly instance: number;
  readonly port: number;
  /** Its own database, runtime role. */
  readonly databaseUrl: string;
  /** Comma-separated. */
  readonly brokers: string;
  /** Base URL of every service, for those that ask others over HTTP; several with commas. `env` may say otherwise. */
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** Settings of the processes; what is named here wins over it. */
  readonly env: NodeJS.ProcessEnv;
  /** Settings of this one alone, which win over `env`: who it is at the issuer, where others keep their data. */
  readonly ownEnv?: Readonly<Record<string, string>>;
  /** Modules that Node loads before the service, as file URLs. */
  readonly imports?: readonly string[];
  readonly onLine: (line: string) => void;
  readonly reaper: Reaper;
}

/** Starts a compiled service, or the gateway, with the environment that each of them expects; resolves when the process runs. */
export function startServiceProcess(options: ServiceProcessOptions): Promise<OwnedProcess> {
  const { name, instance, port, databaseUrl, brokers, urls, ownEnv = {}, imports = [], onLine, reaper } = options;
  const root = repositoryRoot();
  return OwnedProcess.start(
    {
      command: process.execPath,
      args: [
        ...(name === GATEWAY.name ? smallNodeArguments() : nodeArguments()),
        ...imports.map((url) => `--import=${url}`),
        join(root, 'dist', 'apps', name, 'src', 'main.js'),
      ],
      cwd: root,
      stage: 'service',
      // A service ends by itself within 6.5 s; all three stages together must stay under 15 s.
      graceMs: 7_000,
      env: {
        ...urlVariables(urls),
        ...nodeEnvironment(options.env),
        ...ownEnv,
        DATABASE_URL: databaseUrl,
        // One that is set for the whole system would lead every service to the same database.
        DATABASE_DIRECT_URL: databaseUrl,
        KAFKA_BROKERS: brokers,
        // One for all of them would be the first one's alone.
        METRICS_PORT: '',
        WAYBILL_INSTANCE: String(instance),
        [portVariableOf(name)]: String(port),
      },
      onLine,
    },
    reaper,
  );
}

const urlVariables = (urls: Readonly<Record<ServiceName, string>>): Record<string, string> =>
  Object.fromEntries(SERVICE_NAMES.map((name) => [SERVICES[name].urlVariable, urls[name]]));

/** Instance k of a service listens on its base port + 10 · (k − 1). */
export function instancePort(basePort: number, instance: number): number {
  return basePort + 10 * (instance - 1);
}

/** Whether the service says that it takes part: consumer joined, database answering. */
export async function serviceIsReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.ok;
}
