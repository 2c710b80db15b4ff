import { GATEWAY } from '@waybill/system-map';
import {
  gatewayEnvironment,
  gatewaySecret,
  instancePort,
  serviceIsReady,
  startServiceProcess,
  type RunningGateway,
} from '@waybill/local-infra';
import {
  counted,
  forEachService,
  localUrl,
  processLabel,
  quietly,
  type GatewayAccess,
  type LaunchPlan,
} from './launch-plan.js';
import type { GatewayPlan } from './settings.js';
import { WatchedProcess } from './watched-process.js';

/** One process of the gateway. */
export class GatewayInstance {
  readonly url: string;
  private readonly watched: WatchedProcess;

  constructor(
    { settings, env, brokers, identities, reaper, terminal, stopping, onChange }: LaunchPlan,
    { instances, port: firstPort, publicUrl }: GatewayPlan,
    { own, readerUrls }: GatewayAccess,
    readonly instance: number,
  ) {
    const port = instancePort(firstPort, instance);
    const label = processLabel(GATEWAY.name, instance, instances);
    const { GATEWAY_SECRET: given = '' } = env;
    const secret = given === '' ? gatewaySecret(settings.dataDir) : given;
    const identity = identities.of(GATEWAY.name);
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
          databaseUrl: own.runtimeUrl,
          // All instances: the gateway takes them in turn, and the next one where one does not answer.
          urls: forEachService((name) =>
            counted(settings.instances)
              .map((k) => localUrl(instancePort(settings.servicePorts[name], k)))
              .join(','),
          ),
          env: quietly(env),
          ownEnv: gatewayEnvironment({ publicUrl, secret, readerUrls, identity }),
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
  const { gatewayAccess: access } = plan;
  const { gateway } = plan.settings;
  if (!gateway || !access) return [];
  return counted(gateway.instances).map((instance) => new GatewayInstance(plan, gateway, access, instance));
}
