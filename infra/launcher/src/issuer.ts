import { GATEWAY, ISSUER } from '@waybill/system-map';
import { issuerAnswers, startIssuerProcess, type KnownIssuer } from '@waybill/local-infra';
import { localUrl, quietly, type LaunchPlan } from './launch-plan.js';
import { WatchedProcess } from './watched-process.js';

/** Who issues tokens: our own process, or one that `AUTH_ISSUER` names. */
export class Issuer {
  private readonly watched: WatchedProcess | undefined;

  constructor(private readonly plan: LaunchPlan) {
    const { settings, env, reaper, terminal, stopping, onChange } = plan;
    const { port } = settings.issuer;
    if (port === undefined) return;
    this.watched = new WatchedProcess({
      label: ISSUER.name,
      url: localUrl(port),
      answers: issuerAnswers,
      say: terminal.say,
      stopping,
      onChange,
      run: () =>
        startIssuerProcess({
          port,
          dataDir: settings.dataDir,
          gatewayUrl: settings.gateway?.publicUrl ?? localUrl(GATEWAY.port),
          env: quietly(env),
          onLine: terminal.voice(ISSUER.name),
          reaper,
        }),
    });
  }

  /** See {@link WatchedProcess.start}; at once where another issuer is used. */
  async start(): Promise<void> {
    await this.watched?.start();
  }

  get record(): KnownIssuer {
    const { settings, identities } = this.plan;
    return { url: settings.issuer.url, client: identities.commandLine, process: this.watched?.process ?? null };
  }
}
