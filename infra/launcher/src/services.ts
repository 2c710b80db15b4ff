import { SERVICE_NAMES, type ServiceName } from '@waybill/system-map';
import { instancePort, serviceIsReady, startServiceProcess, type RunningService } from '@waybill/local-infra';
import { counted, forEachService, localUrl, processLabel, quietly, type LaunchPlan } from './launch-plan.js';
import { WatchedProcess } from './watched-process.js';

/** One process of one service. */
export class ServiceInstance {
  readonly url: string;
  private readonly watched: WatchedProcess;

  constructor(
    private readonly plan: LaunchPlan,
    readonly name: ServiceName,
    readonly instance: number,
  ) {
    const { settings, env, brokers, databases, identities, reaper, terminal, stopping, onChange } = plan;
    const port = instancePort(settings.servicePorts[name], instance);
    const label = processLabel(name, instance, settings.instances);
    this.url = localUrl(port);
    this.watched = new WatchedProcess({
      label,
      url: this.url,
      answers: serviceIsReady,
      say: terminal.say,
      stopping,
      onChange,
      run: () =>
        startServiceProcess({
          name,
          instance,
          port,
          brokers,
          databaseUrl: databases[name].runtimeUrl,
          urls: forEachService((service) => localUrl(settings.servicePorts[service])),
          env: quietly(env),
          ownEnv: identities.of(name),
          onLine: terminal.voice(label),
          reaper,
        }),
    });
  }

  /** See {@link WatchedProcess.start}. */
  start(): Promise<void> {
    return this.watched.start();
  }

  get record(): RunningService {
    const { runtimeUrl: databaseUrl } = this.plan.databases[this.name];
    const { name, instance, url } = this;
    return { name, instance, url, databaseUrl, process: this.watched.process };
  }
}

export function planServices(plan: LaunchPlan): ServiceInstance[] {
  const instances = counted(plan.settings.instances);
  return SERVICE_NAMES.flatMap((name) => instances.map((instance) => new ServiceInstance(plan, name, instance)));
}
