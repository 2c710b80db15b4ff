import { join } from 'node:path';
import { SERVICE_NAMES, SERVICES, type ServiceName } from '@waybill/system-map';
import { nodeArguments, nodeEnvironment } from '../process/node-environment.js';
import { OwnedProcess } from '../process/owned-process.js';
import type { Reaper } from '../process/reaper.js';
import { repositoryRoot } from '../repository-root.js';

export interface ServiceProcessOptions {
  readonly name: ServiceName;
  /** 1 for the first instance of the service. */
  readonly instance: number;
  readonly port: number;
  /** The service's own database, runtime role. */
  readonly databaseUrl: string;
  /** Comma-separated. */
  readonly brokers: string;
  /** Base URL of the first instance of every service, for those that ask others over HTTP. `env` may say otherwise. */
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** Settings of the services; what is named above wins over it. */
  readonly env: NodeJS.ProcessEnv;
  /** Modules that Node loads before the service, as file URLs. */
  readonly imports?: readonly string[];
  readonly onLine: (line: string) => void;
  readonly reaper: Reaper;
}

/** Starts the compiled service with the environment every service expects; resolves when the process runs. */
export function startServiceProcess(options: ServiceProcessOptions): Promise<OwnedProcess> {
  const { name, instance, port, databaseUrl, brokers, urls, imports = [], onLine, reaper } = options;
  const root = repositoryRoot();
  return OwnedProcess.start(
    {
      command: process.execPath,
      args: [
        ...nodeArguments(),
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
        DATABASE_URL: databaseUrl,
        // One that is set for the whole system would lead every service to the same database.
        DATABASE_DIRECT_URL: databaseUrl,
        KAFKA_BROKERS: brokers,
        WAYBILL_INSTANCE: String(instance),
        [SERVICES[name].portVariable]: String(port),
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
