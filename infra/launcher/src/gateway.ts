import { databaseUrlVariableOf, GATEWAY, SERVICE_NAMES } from '@waybill/system-map';
import {
  gatewaySecret,
  instancePort,
  serviceIsReady,
  startServiceProcess,
  type RunningGateway,
} from '@waybill/local-infra';
import { counted, forEachService, localUrl, processLabel, quietly, type LaunchPlan } from './launch-plan.js';
import { WatchedProcess } from './watched-process.js';

/** One process of the gateway. */
export class GatewayInstance {
  readonly url: string;
  private readonly watched: WatchedProcess;

  constructor(
    { settings, env, brokers, identities, reaper, terminal, stopping, onChange, ...plan }: LaunchPlan,
    readonly instance: number,
    { instances, port: firstPort, publicUrl }: NonNullable<LaunchPlan['settings']['gateway']>,
  ) {
    const port = instancePort(firstPort, instance);
    const label = processLabel(GATEWAY.name, instance, instances);
    const { GATEWAY_SECRET: givenSecret = '' } = env;
    const ownEnv = {
      ...identities.of(GATEWAY.name),
      [GATEWAY.urlVariable]: publicUrl,
      GATEWAY_SECRET: givenSecret === '' ? gatewaySecret(settings.dataDir) : givenSecret,
      ...Object.fromEntries(SERVICE_NAMES.map((name) => [databaseUrlVariableOf(name), plan.readerUrls?.[name] ?? ''])),
    };
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
          name: GATEWAY.name,
          instance,
          port,
          brokers,
          databaseUrl: plan.gatewayDatabase?.runtimeUrl ?? '',
          // All instances: the gateway takes them in turn, and the next one where one does not answer.
          urls: forEachService((name) =>
            counted(settings.instances)
              .map((k) => localUrl(instancePort(settings.servicePorts[name], k)))
              .join(','),
          ),
          env: quietly(env),
          ownEnv,
          onLine: terminal.voice(label),
          reaper,
        }),
    });
  }

  /** See {@link WatchedProcess.start}. */
  start(): Promise<void> {
    return this.watched.start();
  }

  get record(): RunningGateway {
    const { instance, url } = this;
    return { instance, url, process: this.watched.process };
  }
}

/** None with `WAYBILL_GATEWAY=off`. */
export function planGateway(plan: LaunchPlan): GatewayInstance[] {
  const { gateway } = plan.settings;
  return gateway ? counted(gateway.instances).map((instance) => new GatewayInstance(plan, instance, gateway)) : [];
}
