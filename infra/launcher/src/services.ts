import { SERVICE_NAMES, type ServiceName } from '@waybill/system-map';
import {
  instancePort,
  recordOf,
  serviceIsReady,
  startServiceProcess,
  until,
  type OwnedProcess,
  type Reaper,
  type RunningService,
  type ServiceDatabases,
} from '@waybill/local-infra';
import { LaunchError } from './launch-error.js';
import type { LaunchSettings } from './settings.js';
import { Supervised } from './supervised.js';
import type { Terminal } from './terminal.js';

export interface ServicesContext {
  readonly settings: LaunchSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly brokers: string;
  readonly databases: ServiceDatabases;
  readonly reaper: Reaper;
  readonly terminal: Terminal;
  readonly stopping: AbortSignal;
  /** Called when a process was started or has taken over. */
  readonly onChange: () => void;
}

/** Longest wait for a service to take part after its start, ms. */
const READY_MS = 60_000;

/** One process of one service, watched for as long as the launcher runs. */
export class ServiceInstance {
  readonly url: string;
  private readonly supervised: Supervised<OwnedProcess>;

  constructor(
    private readonly context: ServicesContext,
    readonly name: ServiceName,
    readonly instance: number,
  ) {
    const { settings, env, brokers, databases, reaper, terminal, stopping, onChange } = context;
    const port = instancePort(settings.servicePorts[name], instance);
    this.url = localUrl(port);
    const label = serviceLabel(name, instance, settings.instances);
    this.supervised = new Supervised({
      name: label,
      say: terminal.say,
      stopping,
      onStarted: onChange,
      start: () =>
        startServiceProcess({
          name,
          instance,
          port,
          brokers,
          databaseUrl: databases[name].runtimeUrl,
          urls: firstInstances(settings),
          // Quiet unless told otherwise.
          env: { LOG_LEVEL: 'warn', ...env },
          onLine: terminal.voice(label),
          reaper,
        }),
    });
  }

  /** Resolves when it takes part. @throws LaunchError SERVICE_FAILED when it ends before that, or takes too long */
  async start(): Promise<void> {
    const first = await this.supervised.start();
    const ended = first.exited.then(({ code, signal }) => new Error(`it ended with ${signal ?? `code ${code}`}`));
    const failure = await Promise.race([
      ended,
      until(() => serviceIsReady(this.url), { timeoutMs: READY_MS, intervalMs: 200 }),
    ]);
    if (failure && !this.context.stopping.aborted) {
      throw new LaunchError(
        'SERVICE_FAILED',
        `${this.name} did not come up: ${failure.message}. What it said is above.`,
      );
    }
  }

  get record(): RunningService {
    const pid = this.supervised.running?.pid;
    const { runtimeUrl: databaseUrl } = this.context.databases[this.name];
    const { name, instance, url } = this;
    return { name, instance, url, databaseUrl, process: pid === undefined ? null : recordOf(pid) };
  }
}

export function planServices(context: ServicesContext): ServiceInstance[] {
  const instances = Array.from({ length: context.settings.instances }, (_, index) => index + 1);
  return SERVICE_NAMES.flatMap((name) => instances.map((instance) => new ServiceInstance(context, name, instance)));
}

const localUrl = (port: number): string => `http://127.0.0.1:${port}`;

const firstInstances = ({ servicePorts }: LaunchSettings): Record<ServiceName, string> =>
  Object.fromEntries(SERVICE_NAMES.map((name) => [name, localUrl(servicePorts[name])])) as Record<ServiceName, string>;

/** How output names a process: `order`, with several instances `order.2`. */
export function serviceLabel(name: ServiceName, instance: number, instances: number): string {
  return instances === 1 ? name : `${name}.${instance}`;
}
